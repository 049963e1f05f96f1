namespace Sallyport.Core.Metering;

/// <summary>
/// What has been taken from each budget in each of its periods, by all gates of one home together. A gate takes in
/// slices and hands out from its slice by itself; what it has taken and not returned counts as spent, also if it dies.
/// </summary>
public interface IBudgetLedger
{
    /// <summary>
    /// Takes between <paramref name="least"/> and <paramref name="wanted"/>, and never so much that the sum of what was
    /// taken exceeds <paramref name="limit"/>. Atomic between gates.
    /// </summary>
    /// <exception cref="IOException">It cannot be written. The caller must fail closed.</exception>
    LedgerTake Take(LedgerKey key, long limit, long least, long wanted);

    /// <summary>Returns what was taken and not spent (positive), or charges what was spent beyond it (negative).</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    void Return(LedgerKey key, long amount);
}

/// <param name="Scope">Whose budget: <c>agent=reviewer;credential=openai/default</c>.</param>
/// <param name="Measure">What is counted.</param>
/// <param name="Period">As <see cref="Metering.Period"/> names it.</param>
public readonly record struct LedgerKey(string Scope, Measure Measure, string Period);

/// <param name="Taken">0 where not even the least was left.</param>
/// <param name="Left">What is left of the budget after it, for all gates.</param>
public readonly record struct LedgerTake(long Taken, long Left);
