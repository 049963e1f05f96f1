using System.Buffers;
using System.Globalization;
using System.Text;
using Sallyport.Control.Sinks.Formats;

namespace Sallyport.Control.Sinks.Transports;

/// <summary>
/// A message of RFC 5424 in the octet-counted framing of RFC 6587 and RFC 5425: <c>LENGTH SP PRI VERSION …</c>. The text
/// is ASCII, so it needs no byte order mark, and its length decides where it ends, so nothing in it can begin another one.
/// </summary>
internal static class SyslogMessage
{
    private const int LogAudit = 13;

    public static void Write(IBufferWriter<byte> to, OutboundEvent outbound, EventOrigin origin)
    {
        var priority = LogAudit * 8 + EventSeverity.SyslogOf(outbound.Event);
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"<{priority}>1 {outbound.Event.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'} {Field(origin.Host, 255)} sallyport - {Field(outbound.Event.Type, 32)} [origin software=\"sallyport\" swVersion=\"{Field(origin.Version, 32)}\"] "));
        to.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head.Length + outbound.Text.Length} ")));
        to.Write(head);
        to.Write(outbound.Text);
    }

    /// <summary>Printable ASCII without spaces, as the header's fields must be; a dash for nothing.</summary>
    private static string Field(string text, int most)
    {
        var kept = string.Concat(text.Where(c => c is > ' ' and < '\x7f' and not ('"' or '\\' or ']')).Take(most));
        return kept.Length == 0 ? "-" : kept;
    }
}
