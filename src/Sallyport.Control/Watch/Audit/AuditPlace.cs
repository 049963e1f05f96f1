using System.Globalization;
using Sallyport.Control.State;

namespace Sallyport.Control.Watch.Audit;

/// <summary>How far the audit log was read.</summary>
/// <param name="Began">When the watch began: what happened before is kept, and no alert.</param>
/// <param name="Read">What happened before it was there to be read. Never later than this machine's clock, and never than the last entry: a clock that is ahead loses nothing.</param>
/// <param name="Last">The time of the latest entry that is kept.</param>
internal sealed record AuditPlace(DateTimeOffset Began, DateTimeOffset Read, DateTimeOffset Last)
{
    public const string Cursor = "audit";

    public static AuditPlace? Find(ControlDatabase database)
    {
        if (database.Cursors.Find(Cursor)?.Split(' ') is not [var began, var read, var last]) return null;
        return new AuditPlace(Parse(began), Parse(read), Parse(last));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Began.ToUnixTimeSeconds()} {Read.ToUnixTimeSeconds()} {Last.ToUnixTimeSeconds()}");

    private static DateTimeOffset Parse(string text) =>
        DateTimeOffset.FromUnixTimeSeconds(long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) ? Math.Clamp(seconds, 0, 253_402_300_799) : 0);
}
