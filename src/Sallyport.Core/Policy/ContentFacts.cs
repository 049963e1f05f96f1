namespace Sallyport.Core.Policy;

/// <summary>What a request's body says that a decision or a meter depends on. Null and empty where it does not say.</summary>
public sealed record ContentFacts
{
    public string? Model { get; init; }

    /// <summary>Models that run beside it, for images, transcription or moderation; each once.</summary>
    public IReadOnlyList<string> AlsoModels { get; init; } = [];

    /// <summary>The types of <c>tools</c>, each once.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    public bool? Store { get; init; }
    public bool? Background { get; init; }
    public string? ServiceTier { get; init; }

    /// <summary>Whether it names a <c>previous_response_id</c> or a <c>conversation</c>.</summary>
    public bool Continues { get; init; }

    /// <summary>Whether it uses a prompt kept at the provider, which may bring tools that the request does not name.</summary>
    public bool HasStoredPrompt { get; init; }

    /// <summary>Of a batch: the provider's id of the file that holds its lines.</summary>
    public string? InputFile { get; init; }

    /// <summary>Of a batch: the path that its lines call.</summary>
    public string? Endpoint { get; init; }

    /// <summary>What a file that is uploaded in parts is for.</summary>
    public string? Purpose { get; init; }

    /// <summary>The most tokens the answer may have, by whichever name the operation gives it.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary><c>n</c>: how many answers or images are asked for.</summary>
    public long? Choices { get; init; }

    public bool Stream { get; init; }

    /// <summary>Whether <c>stream_options.include_usage</c> is true.</summary>
    public bool IncludesUsage { get; init; }

    /// <summary>Bytes of the body that were read; an upper bound of its tokens.</summary>
    public long Bytes { get; init; }

    public static ContentFacts None { get; } = new();
}
