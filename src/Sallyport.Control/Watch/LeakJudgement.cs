namespace Sallyport.Control.Watch;

/// <summary>Traffic that the provider saw and the gate did not.</summary>
/// <param name="From">The first minute that was judged, since 1970.</param>
/// <param name="Until">The last minute that was judged.</param>
/// <param name="Peak">The first minute of the hour in which the provider counted most beyond the gate.</param>
/// <param name="Requests">How many requests nobody can explain.</param>
/// <param name="Tokens">How many tokens nobody can explain.</param>
public sealed record LeakFinding(long From, long Until, long Peak, long Requests, long Tokens)
{
    public const int PeakMinutes = 60;
}

/// <summary>Why there is no finding, or that there is one.</summary>
public enum LeakVerdict
{
    /// <summary>The gate's calls explain what the provider saw.</summary>
    Explained,

    /// <summary>Some requests are unexplained, too few to say anything.</summary>
    TooFew,

    /// <summary>More requests than calls, but the tokens are the gate's: one call was counted several times.</summary>
    SameTokens,

    /// <summary>It cannot be told: the gate's record of tokens has a gap.</summary>
    Unknown,

    Leak,
}

public sealed record LeakJudgement(LeakVerdict Verdict, LeakFinding? Finding = null);
