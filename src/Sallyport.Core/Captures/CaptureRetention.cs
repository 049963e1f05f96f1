namespace Sallyport.Core.Captures;

/// <summary>Which captures go: those that are too old, and the oldest of too many. Pure.</summary>
public static class CaptureRetention
{
    /// <param name="oldestFirst">All there are.</param>
    public static IReadOnlyList<StoredCapture> Surplus(IReadOnlyList<StoredCapture> oldestFirst, DateTimeOffset now, CaptureOptions options)
    {
        var total = oldestFirst.Sum(c => c.Bytes);
        var surplus = new List<StoredCapture>();
        foreach (var capture in oldestFirst)
        {
            if (total <= options.MaxBytes && CaptureId.TimeOf(capture.Id) >= now - options.Retention) break;
            surplus.Add(capture);
            total -= capture.Bytes;
        }
        return surplus;
    }
}
