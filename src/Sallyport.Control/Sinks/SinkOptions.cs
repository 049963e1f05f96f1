namespace Sallyport.Control.Sinks;

/// <summary>How sinks are delivered to. The defaults are the documented ones.</summary>
public sealed record SinkOptions
{
    /// <summary>The most events of a batch.</summary>
    public int MaxEvents { get; init; } = 500;

    /// <summary>The most bytes of a batch, as the events lie in their source.</summary>
    public long MaxBytes { get; init; } = 1 << 20;

    /// <summary>From the end of one look for new events to the start of the next.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often an event that is refused alone is tried before it is given up.</summary>
    public int RefusedTries { get; init; } = 3;

    /// <summary>Between these tries.</summary>
    public TimeSpan RefusedPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For one batch, from connecting to the end of the answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}
