using System.Globalization;
using System.Security.Cryptography;

namespace Sallyport.Core.Captures;

/// <summary>The name of a capture: when it began, in UTC, and 64 random bits. In the order of text they are in the order of time.</summary>
public static class CaptureId
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int TimeLength = 16;
    private const int RandomBytes = 8;

    public static string New(DateTimeOffset now) =>
        $"{now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes))}";

    /// <summary>When it began, to the second; null where the text is no capture's name.</summary>
    public static DateTimeOffset? TimeOf(string id)
    {
        if (id.Length != TimeLength + 1 + (RandomBytes * 2) || id[TimeLength] != '-') return null;
        foreach (var c in id.AsSpan(TimeLength + 1))
        {
            if (!char.IsAsciiHexDigitLower(c)) return null;
        }
        return DateTimeOffset.TryParseExact(id.AsSpan(0, TimeLength), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }

    public static bool IsValid(string id) => TimeOf(id) is not null;
}
