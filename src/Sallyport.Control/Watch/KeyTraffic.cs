namespace Sallyport.Control.Watch;

/// <summary>
/// What the provider and the gate know of one credential, by minute: every array begins with the same minute and ends with
/// the present one.
/// </summary>
/// <param name="First">The minute of the first element, since 1970.</param>
/// <param name="From">From this minute on the gate has the whole of the credential's traffic; what was before is not judged.</param>
public sealed record KeyTraffic(long First, long From)
{
    /// <summary>Requests that the provider counted for the credential's keys.</summary>
    public required long[] Requests { get; init; }

    public required long[] Tokens { get; init; }

    /// <summary>Calls that began at the gate, whatever came of them.</summary>
    public required long[] Begun { get; init; }

    /// <summary>Those of <see cref="Begun"/> that have ended.</summary>
    public required long[] Ended { get; init; }

    /// <summary>WebSockets among <see cref="Begun"/>.</summary>
    public required long[] Sockets { get; init; }

    public required long[] SocketsEnded { get; init; }

    /// <summary>Calls after which the provider goes on by itself, or others may call: their use does not pass through the gate.</summary>
    public required long[] Elsewhere { get; init; }
}

/// <summary>What the gate wrote down when calls ended, for the same minutes. Read only where the requests give reason to.</summary>
/// <param name="Tokens">By the minute in which calls ended.</param>
/// <param name="Calls">How many calls they were, over all minutes.</param>
public sealed record GateTokens(long[] Tokens, long Calls);
