using static Sallyport.Core.Content.ContentFact;

namespace Sallyport.Core.Content;

/// <summary>
/// Where the providers' bodies say what decides. OpenAI's operations share one tree, as their fields share their names;
/// fields by the published specification 2.3.0, those of Anthropic and Gemini by their documentation, 2026-11-23.
/// </summary>
internal static class ContentTrees
{
    private static readonly ContentNode s_openAITool = OpenAITool(new ContentNode { IsTool = true });
    private static readonly ContentNode s_listedTool = OpenAITool(new ContentNode { IsTool = true, Untyped = "" });

    public static ContentNode OpenAI { get; } = OpenAIFields().Done();

    /// <summary>A line of a batch file.</summary>
    public static ContentNode BatchLine { get; } = new ContentNode()
        .Add("method", Method, ValueKinds.Text)
        .Add("url", ContentFact.Path, ValueKinds.Text)
        .Add("body", Inside, ValueKinds.Object, OpenAI)
        .Done();

    /// <summary>A frame of the Responses or the Realtime WebSocket.</summary>
    public static ContentNode Frame { get; } = OpenAIFields()
        .Add("type", EventType, ValueKinds.Text)
        .Add("session", Inside, ValueKinds.Object, Session())
        .Add("response", Inside, ValueKinds.Object, Session())
        .Done();

    public static ContentNode Anthropic { get; } = new ContentNode()
        .Add("model", Model, ValueKinds.Text)
        .Add("max_tokens", MaxOutputTokens, ValueKinds.Number)
        .Add("stream", ContentFact.Stream, ValueKinds.Flag)
        .Add("service_tier", ServiceTier, ValueKinds.Text)
        .Add("tools", Inside, ValueKinds.Array, new ContentNode { IsTool = true, Untyped = "custom" }.Add("type", ToolType, ValueKinds.Text).Done())
        .Add("mcp_servers", Inside, ValueKinds.Array, new ContentNode { Gives = "mcp" }.Done())
        .Done();

    public static ContentNode Gemini { get; } = GeminiFields();

    /// <summary>Starts a batch from a file that was uploaded before.</summary>
    public static ContentNode Batch { get; } = new ContentNode()
        .Add("input_file_id", InputFile, ValueKinds.Text)
        .Add("endpoint", ContentFact.Path, ValueKinds.Text)
        .Done();

    /// <summary>Begins an upload in parts.</summary>
    public static ContentNode Upload { get; } = new ContentNode().Add("purpose", Purpose, ValueKinds.Text).Done();

    private static ContentNode OpenAIFields() => new ContentNode()
        .Add("model", Model, ValueKinds.Text)
        .Add("tools", Inside, ValueKinds.Array, s_openAITool)
        .Add("functions", Inside, ValueKinds.Array, new ContentNode { Gives = "function" }.Done())
        .Add("web_search_options", Inside, ValueKinds.Object, new ContentNode { Gives = "web_search" }.Done())
        .Add("store", Store, ValueKinds.Flag)
        .Add("background", Background, ValueKinds.Flag)
        .Add("service_tier", ServiceTier, ValueKinds.Text)
        .Add("previous_response_id", Continues, ValueKinds.Text)
        .Add("conversation", Continues, ValueKinds.Text | ValueKinds.Object, new ContentNode().Done())
        .Add("prompt", StoredPrompt, ValueKinds.Any, new ContentNode().Done(), ValueKinds.Any)
        .Add("input", Inside, ValueKinds.Any, new ContentNode().Add("tools", Inside, ValueKinds.Array, s_listedTool).Done(), ValueKinds.Any)
        .Add("moderation", Inside, ValueKinds.Object, ModelOf(AlsoModel))
        .Add("max_output_tokens", MaxOutputTokens, ValueKinds.Number)
        .Add("max_completion_tokens", MaxOutputTokens, ValueKinds.Number)
        .Add("max_tokens", MaxOutputTokens, ValueKinds.Number)
        .Add("n", Choices, ValueKinds.Number)
        .Add("best_of", Choices, ValueKinds.Number)
        .Add("stream", ContentFact.Stream, ValueKinds.Flag)
        .Add("stream_options", Inside, ValueKinds.Object, new ContentNode().Add("include_usage", IncludesUsage, ValueKinds.Flag).Done());

    private static ContentNode OpenAITool(ContentNode node) => node
        .Add("type", ToolType, ValueKinds.Text)
        .Add("model", AlsoModel, ValueKinds.Text)
        .Add("tools", Inside, ValueKinds.Array, node)
        .Done();

    private static ContentNode ModelOf(ContentFact fact) => new ContentNode().Add("model", fact, ValueKinds.Text).Done();

    /// <summary>Of the Realtime API: a session, or a response that differs from it.</summary>
    private static ContentNode Session()
    {
        var input = new ContentNode().Add("transcription", Inside, ValueKinds.Object, ModelOf(AlsoModel)).Done();
        return new ContentNode()
            .Add("model", Model, ValueKinds.Text)
            .Add("tools", Inside, ValueKinds.Array, s_openAITool)
            .Add("prompt", StoredPrompt, ValueKinds.Object, new ContentNode().Done())
            .Add("store", Store, ValueKinds.Flag)
            .Add("background", Background, ValueKinds.Flag)
            .Add("service_tier", ServiceTier, ValueKinds.Text)
            .Add("previous_response_id", Continues, ValueKinds.Text)
            .Add("max_output_tokens", MaxOutputTokens, ValueKinds.Number | ValueKinds.Text)
            .Add("max_response_output_tokens", MaxOutputTokens, ValueKinds.Number | ValueKinds.Text)
            .Add("input_audio_transcription", Inside, ValueKinds.Object, ModelOf(AlsoModel))
            .Add("audio", Inside, ValueKinds.Object, new ContentNode().Add("input", Inside, ValueKinds.Object, input).Done())
            .Done();
    }

    /// <summary>Each name may be written with capitals or with underscores, and the model stands in the path.</summary>
    private static ContentNode GeminiFields()
    {
        var config = new ContentNode()
            .Add("maxOutputTokens", MaxOutputTokens, ValueKinds.Number).Alias("max_output_tokens", "maxOutputTokens")
            .Add("candidateCount", Choices, ValueKinds.Number).Alias("candidate_count", "candidateCount")
            .Done();
        var root = new ContentNode();
        var entry = new ContentNode().Add("request", Inside, ValueKinds.Object, root).Done();
        var entries = new ContentNode().Add("requests", Inside, ValueKinds.Array, entry).Done();
        var source = new ContentNode().Add("requests", Inside, ValueKinds.Object, entries).Done();
        var batch = new ContentNode()
            .Add("inputConfig", Inside, ValueKinds.Object, source).Alias("input_config", "inputConfig")
            .Add("model", Model, ValueKinds.Text)
            .Done();
        return root
            .Add("model", Model, ValueKinds.Text)
            .Add("tools", Inside, ValueKinds.Array, new ContentNode { NamesAreTools = true }.Done())
            .Add("generationConfig", Inside, ValueKinds.Object, config).Alias("generation_config", "generationConfig")
            .Add("cachedContent", Continues, ValueKinds.Text).Alias("cached_content", "cachedContent")
            .Add("generateContentRequest", Inside, ValueKinds.Object, root).Alias("generate_content_request", "generateContentRequest")
            .Add("requests", Inside, ValueKinds.Array, root)
            .Add("batch", Inside, ValueKinds.Object, batch)
            .Done();
    }
}
