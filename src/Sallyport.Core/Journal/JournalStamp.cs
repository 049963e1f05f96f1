namespace Sallyport.Core.Journal;

/// <summary>
/// Writes an entry's time as <c>2026-11-26T07:15:49.123456Z</c>. Most entries are of the second of the one before them,
/// and only what is behind its point is written then.
/// </summary>
internal sealed class JournalStamp
{
    private const int SecondLength = 20;
    private const int MicrosecondDigits = 6;

    private readonly byte[] _text = new byte[SecondLength + MicrosecondDigits + 1];
    private long _second = -1;

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(DateTimeOffset time)
    {
        var (second, ticks) = Math.DivRem(time.UtcTicks, TimeSpan.TicksPerSecond);
        if (second != _second)
        {
            time.UtcDateTime.TryFormat(_text, out _, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
            _second = second;
            return _text;
        }
        var microseconds = (int)(ticks / TimeSpan.TicksPerMicrosecond);
        for (var i = SecondLength + MicrosecondDigits - 1; i >= SecondLength; i--)
        {
            (microseconds, var digit) = Math.DivRem(microseconds, 10);
            _text[i] = (byte)('0' + digit);
        }
        return _text;
    }
}
