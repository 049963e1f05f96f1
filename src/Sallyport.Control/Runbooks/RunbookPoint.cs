namespace Sallyport.Control.Runbooks;

/// <summary>One of the eight points.</summary>
/// <param name="Number">From 1 on.</param>
/// <param name="Id">Stable, for scripts: <c>legacy-keys</c>.</param>
/// <param name="Title">What should hold.</param>
/// <param name="Evidence">The worst first.</param>
public sealed record RunbookPoint(int Number, string Id, string Title, IReadOnlyList<Evidence> Evidence)
{
    /// <summary>That of the worst evidence; a point of which nothing was seen is not known.</summary>
    public Verdict Verdict => Evidence.Count == 0 ? Verdict.NotKnown : Evidence.Max(e => e.Verdict);

    /// <summary>What to do first; null where nothing is to be done.</summary>
    public string? Mend => Evidence.FirstOrDefault(e => e.Mend is not null)?.Mend;
}
