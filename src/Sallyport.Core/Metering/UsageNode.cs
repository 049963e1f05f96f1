namespace Sallyport.Core.Metering;

/// <summary>The places in an answer where something counts; all else is <see cref="Other"/>.</summary>
internal enum UsageNode : byte
{
    Other,

    /// <summary>The answer, or one message or event of it.</summary>
    Root,

    /// <summary><c>response</c> of an event of Responses or Realtime, <c>message</c> of Anthropic's; <c>session</c> of Realtime, which names the model.</summary>
    Answer,
    Usage,
    InputDetails,
    OutputDetails,

    /// <summary><c>usageMetadata</c> of Gemini.</summary>
    Metadata,

    /// <summary><c>data</c>, the list of images.</summary>
    Data,
}

/// <summary>Which member leads where. Names and places: the providers' documentation, checked 2026-11-23.</summary>
internal static class UsagePlaces
{
    public static UsageNode Child(UsageNode parent, ReadOnlySpan<byte> name) => parent switch
    {
        UsageNode.Root when name.SequenceEqual("usage"u8) => UsageNode.Usage,
        UsageNode.Root when name.SequenceEqual("response"u8) || name.SequenceEqual("message"u8) || name.SequenceEqual("session"u8) => UsageNode.Answer,
        UsageNode.Root when name.SequenceEqual("usageMetadata"u8) => UsageNode.Metadata,
        UsageNode.Root when name.SequenceEqual("data"u8) => UsageNode.Data,
        UsageNode.Answer when name.SequenceEqual("usage"u8) => UsageNode.Usage,
        UsageNode.Answer when name.SequenceEqual("usageMetadata"u8) => UsageNode.Metadata,
        UsageNode.Usage when name.SequenceEqual("prompt_tokens_details"u8) || name.SequenceEqual("input_tokens_details"u8)
            || name.SequenceEqual("input_token_details"u8) => UsageNode.InputDetails,
        UsageNode.Usage when name.SequenceEqual("completion_tokens_details"u8) || name.SequenceEqual("output_tokens_details"u8)
            || name.SequenceEqual("output_token_details"u8) => UsageNode.OutputDetails,
        _ => UsageNode.Other,
    };

    public static UsageField Field(UsageNode node, ReadOnlySpan<byte> name) => node switch
    {
        UsageNode.Usage => InUsage(name),
        UsageNode.InputDetails when name.SequenceEqual("cached_tokens"u8) => UsageField.Cached,
        UsageNode.InputDetails when name.SequenceEqual("cache_write_tokens"u8) => UsageField.CacheWrites,
        UsageNode.OutputDetails when name.SequenceEqual("reasoning_tokens"u8) => UsageField.Reasoning,
        UsageNode.Metadata => InMetadata(name),
        _ => UsageField.None,
    };

    /// <summary>Whether a string of this name is text that the model wrote: for an estimate where no figures come.</summary>
    public static bool IsText(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 => name.SequenceEqual("text"u8),
        5 => name.SequenceEqual("delta"u8),
        7 => name.SequenceEqual("content"u8) || name.SequenceEqual("refusal"u8),
        8 => name.SequenceEqual("thinking"u8),
        9 => name.SequenceEqual("arguments"u8),
        12 => name.SequenceEqual("partial_json"u8),
        17 => name.SequenceEqual("reasoning_content"u8),
        _ => false,
    };

    private static UsageField InUsage(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("input_tokens"u8) || name.SequenceEqual("prompt_tokens"u8) ? UsageField.Input
        : name.SequenceEqual("output_tokens"u8) || name.SequenceEqual("completion_tokens"u8) ? UsageField.Output
        : name.SequenceEqual("total_tokens"u8) ? UsageField.Total
        : name.SequenceEqual("cache_read_input_tokens"u8) ? UsageField.CacheRead
        : name.SequenceEqual("cache_creation_input_tokens"u8) ? UsageField.ExtraCacheWrites
        : name.SequenceEqual("seconds"u8) ? UsageField.Seconds
        : UsageField.None;

    private static UsageField InMetadata(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("promptTokenCount"u8) ? UsageField.Input
        : name.SequenceEqual("candidatesTokenCount"u8) || name.SequenceEqual("responseTokenCount"u8) ? UsageField.Output
        : name.SequenceEqual("totalTokenCount"u8) ? UsageField.Total
        : name.SequenceEqual("cachedContentTokenCount"u8) ? UsageField.Cached
        : name.SequenceEqual("toolUsePromptTokenCount"u8) ? UsageField.ToolInput
        : name.SequenceEqual("thoughtsTokenCount"u8) ? UsageField.Thoughts
        : UsageField.None;
}
