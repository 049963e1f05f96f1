namespace Sallyport.Control.OpenAI.Calling;

/// <summary>Whether and when a failed call is made again. Decides only; the waiting is the transport's.</summary>
internal sealed record RetryPolicy
{
    public static RetryPolicy Default { get; } = new();

    /// <summary>The first included.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>From the first attempt's beginning to the last one's. A wait that would exceed it is not begun.</summary>
    public TimeSpan MaxTotal { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest first wait; it doubles each time. The real one is drawn from its upper half.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long to wait before the next attempt; null if there is none.</summary>
    /// <param name="attempt">How many have been made.</param>
    /// <param name="creates">Whether making the call twice makes two things.</param>
    /// <param name="elapsed">Since the first attempt began.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public TimeSpan? WaitBefore(AdminProblem problem, int attempt, bool creates, TimeSpan elapsed, double jitter)
    {
        if (attempt >= MaxAttempts || !IsWorthwhile(problem) || (creates && problem.MayHaveHappened)) return null;
        // What the provider asks for is the least; "0" is no leave to hammer at it.
        var wait = Backoff(attempt, jitter);
        if (problem.RetryAfter is { } asked && asked > wait) wait = asked;
        return elapsed + wait > MaxTotal ? null : wait;
    }

    private TimeSpan Backoff(int attempt, double jitter)
    {
        var most = Math.Min(MaxDelay.TotalMilliseconds, FirstDelay.TotalMilliseconds * Math.Pow(2, attempt - 1));
        return TimeSpan.FromMilliseconds(most * (0.5 + jitter / 2));
    }

    private static bool IsWorthwhile(AdminProblem problem) => problem.Kind
        is AdminProblemKind.RateLimited or AdminProblemKind.Unreachable or AdminProblemKind.TimedOut or AdminProblemKind.Broken;
}
