namespace Sallyport.Core.Metering;

/// <summary>
/// What all gates of one home together have used of each limit per minute, and what each of them holds in advance. A gate
/// takes a share, hands out from it by itself, and tells at its next visit how much of it was used.
/// </summary>
public interface IRateLedger
{
    /// <summary>Writes down what this gate used and still holds, and takes more, in one step that is atomic between gates.</summary>
    /// <exception cref="IOException">It cannot be written, and nothing was taken. The caller must fail closed.</exception>
    RateTake Visit(RateKey key, long limit, RateReport report, RateWish wish);
}

/// <param name="Scope">Whose limit: <c>agent=reviewer;credential=openai/default</c>.</param>
/// <param name="Measure">What is counted. Of <see cref="Measure.Concurrent"/> nothing is ever used up, only held.</param>
public readonly record struct RateKey(string Scope, Measure Measure);

/// <summary>What a gate tells of a limit at a visit.</summary>
/// <param name="Spent">What it let through since the last visit.</param>
/// <param name="Held">What it holds now, and has not handed out.</param>
/// <param name="Corrections">What turned out smaller than <see cref="Spent"/> said, in this visit or earlier.</param>
public readonly record struct RateReport(long Spent, long Held, IReadOnlyList<RateCorrection> Corrections);

/// <summary>An amount that was let through at <see cref="TakenAt"/> and was less in the end.</summary>
/// <param name="TakenAt">By <see cref="SteadyClock"/>.</param>
public readonly record struct RateCorrection(long Taken, long Actual, long TakenAt);

/// <summary>What a gate wants to take: as much as it needs, or more for later. 0 for nothing.</summary>
public readonly record struct RateWish(long Least, long Wanted);

/// <summary>What a gate got, and what it saw of the others.</summary>
/// <param name="Taken">0 where not even the least was left.</param>
/// <param name="Used">Nanoseconds after which what all gates have used will have refilled.</param>
/// <param name="At">When that was so, by <see cref="SteadyClock"/>.</param>
/// <param name="HeldByOthers">What the other gates hold.</param>
/// <param name="Others">How many other gates share this limit.</param>
/// <param name="RetryAfter">Where nothing was taken: after how many nanoseconds it would fit, or might.</param>
public sealed record RateTake(long Taken, long Used, long At, long HeldByOthers, int Others, long RetryAfter);
