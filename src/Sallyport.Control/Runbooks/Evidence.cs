using Sallyport.Control.Runbooks.Facts;

namespace Sallyport.Control.Runbooks;

/// <summary>One thing that was looked at for a point.</summary>
/// <param name="Statement">A sentence with names and figures. Never a secret.</param>
/// <param name="Source">Where it was seen: one of <see cref="Sources"/>.</param>
/// <param name="Mend">The command or action that mends it, or makes it known; null where nothing needs mending.</param>
public sealed record Evidence(Verdict Verdict, string Statement, string Source, string? Mend = null)
{
    internal static Evidence Ok(string statement, string source) => new(Verdict.Ok, statement, source);

    internal static Evidence Warn(string statement, string source, string mend) => new(Verdict.Warn, statement, source, mend);

    internal static Evidence NotKnown(string statement, string source, string mend) => new(Verdict.NotKnown, statement, source, mend);

    internal static Evidence Fail(string statement, string source, string mend) => new(Verdict.Fail, statement, source, mend);

    /// <param name="what">What would have been looked at: <c>whether others use legacy keys</c>.</param>
    internal static Evidence NotKnown<T>(Known<T> unknown, string source, string what) where T : class => NotKnown($"{what}: {unknown.Why}", source, unknown.Command);
}
