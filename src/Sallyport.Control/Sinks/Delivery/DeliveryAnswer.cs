namespace Sallyport.Control.Sinks.Delivery;

internal enum Verdict
{
    /// <summary>The receiver has it and says so.</summary>
    Accepted,

    /// <summary>Not now: it is down, busy, or does not know the sender. The same again later.</summary>
    Later,

    /// <summary>Never, as it is.</summary>
    Refused,

    /// <summary>The receiver took some of a batch and does not say which.</summary>
    Doubtful,
}

/// <summary>What came of sending a batch.</summary>
/// <param name="Explanation">For people: <c>answered 403: Invalid token</c>.</param>
/// <param name="RetryAfter">How long the receiver asked to wait.</param>
/// <param name="Each">One verdict for each event, where the receiver judges them one by one.</param>
internal sealed record DeliveryAnswer(Verdict Verdict, string Explanation, TimeSpan? RetryAfter = null, IReadOnlyList<(Verdict Verdict, string Explanation)>? Each = null)
{
    public static DeliveryAnswer Later(string explanation, TimeSpan? after = null) => new(Verdict.Later, explanation, after);

    public static DeliveryAnswer Accepted(string explanation) => new(Verdict.Accepted, explanation);
}
