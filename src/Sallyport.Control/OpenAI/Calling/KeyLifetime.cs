namespace Sallyport.Control.OpenAI.Calling;

/// <summary>A key's lifetime in the seconds that the API counts: from 1 to a year.</summary>
internal static class KeyLifetime
{
    public const int MaxSeconds = 31_536_000;

    /// <exception cref="ArgumentException">The API does not take it.</exception>
    public static long? Seconds(TimeSpan? lifetime)
    {
        if (lifetime is not { } given) return null;
        var seconds = (long)given.TotalSeconds;
        return seconds is >= 1 and <= MaxSeconds ? seconds : throw new ArgumentException($"a key lives from 1 to {MaxSeconds} seconds, not {seconds}", nameof(lifetime));
    }
}
