namespace Sallyport.Core.Policy;

/// <summary>How to read a request's body for <see cref="ContentFacts"/>, and its answer for usage.</summary>
public enum ContentShape
{
    /// <summary>Nothing in it decides or is counted.</summary>
    None,
    Chat,
    Completions,
    Responses,
    Realtime,
    Embeddings,
    Images,

    /// <summary>Images made from images: a multipart form.</summary>
    ImageForm,
    Speech,

    /// <summary>Transcriptions and translations: a multipart form.</summary>
    AudioForm,
    Moderations,

    /// <summary>An uploaded file, which may be a batch: a multipart form.</summary>
    FileForm,

    /// <summary>Starts a batch from an uploaded file.</summary>
    Batch,

    /// <summary>Begins an upload in parts, which may not be that of a batch.</summary>
    Upload,
    AnthropicMessages,
    GeminiGenerate,

    /// <summary>It runs models or tools that its body names in a way that is not read: refused to a grant that restricts either.</summary>
    Unread,
}
