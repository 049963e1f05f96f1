namespace Sallyport.Core.Content;

/// <summary>What a field of a body decides.</summary>
internal enum ContentFact
{
    /// <summary>Nothing itself; what it holds may.</summary>
    Inside,
    Model,

    /// <summary>A model that runs beside the first: for images, transcription, moderation.</summary>
    AlsoModel,
    ToolType,
    Store,
    Background,
    ServiceTier,
    Continues,

    /// <summary>A prompt kept at the provider, which may bring tools of its own.</summary>
    StoredPrompt,
    MaxOutputTokens,
    Choices,
    Stream,
    IncludesUsage,

    /// <summary>Of a frame: what kind of event it is.</summary>
    EventType,

    /// <summary>Of a line of a batch.</summary>
    Method,

    /// <summary>Of a line of a batch, or the <c>endpoint</c> of one.</summary>
    Path,

    /// <summary>The file that a batch is started from.</summary>
    InputFile,

    /// <summary>What an uploaded file is for.</summary>
    Purpose,
}
