namespace Sallyport.Control.OpenAI;

/// <summary>What the provider counts apart. <see cref="UsageQuery"/> says what each can be grouped by.</summary>
public enum UsageKind
{
    Completions,
    Embeddings,
    Moderations,
    Images,
    AudioSpeeches,
    AudioTranscriptions,
    VectorStores,
    CodeInterpreterSessions,
    FileSearchCalls,
    WebSearchCalls,
}

/// <summary>The width of a bucket of usage.</summary>
public enum UsageWidth
{
    /// <summary>31 buckets a page at most.</summary>
    Day,

    /// <summary>168 buckets a page at most.</summary>
    Hour,

    /// <summary>1440 buckets a page at most.</summary>
    Minute,
}
