namespace Sallyport.Core.Policy;

/// <summary>How fast an agent may call. Null is no limit.</summary>
public sealed record Limits
{
    public long? RequestsPerMinute { get; init; }
    public long? RequestsPerDay { get; init; }
    public long? TokensPerMinute { get; init; }
    public long? TokensPerDay { get; init; }
    public long? ImagesPerMinute { get; init; }
    public long? ImagesPerDay { get; init; }

    /// <summary>Requests in flight at once; a WebSocket counts as long as it is open.</summary>
    public long? Concurrent { get; init; }

    /// <summary>Model pattern to limits that hold for the models it fits, beside these.</summary>
    public IReadOnlyDictionary<string, Limits> Models { get; init; } = new Dictionary<string, Limits>();

    public static Limits None { get; } = new();
}
