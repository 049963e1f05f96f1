using System.Buffers;
using System.Text;

namespace Sallyport.Broker.Entrances;

/// <summary>The head of a CONNECT request, of which two things matter: where to, and who.</summary>
internal sealed record ConnectHead(string Authority, string? ProxyAuthorization)
{
    public const int MaxBytes = 16 * 1024;

    private static ReadOnlySpan<byte> EndOfHead => "\r\n\r\n"u8;

    /// <summary>Null, with <paramref name="complete"/> false, while the end has not come; null with true if it is malformed.</summary>
    public static ConnectHead? TryRead(ReadOnlySequence<byte> buffer, out SequencePosition end, out bool complete)
    {
        var reader = new SequenceReader<byte>(buffer);
        complete = reader.TryReadTo(out ReadOnlySequence<byte> head, EndOfHead);
        end = reader.Position;
        if (!complete) return null;
        var text = Encoding.Latin1.GetString(head);
        foreach (var c in text)
        {
            if (c is '\0' or (< ' ' and not ('\r' or '\n' or '\t')) or '\x7f') return null;
        }
        return Parse(text);
    }

    private static ConnectHead? Parse(string text)
    {
        var lines = text.Split("\r\n");
        var request = lines[0].Split(' ');
        if (request is not ["CONNECT", var authority, "HTTP/1.1" or "HTTP/1.0"]) return null;

        string? authorization = null;
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line.AsSpan(0, colon).ContainsAny(" \t\r\n")) return null;
            if (!line.AsSpan(0, colon).Equals("proxy-authorization", StringComparison.OrdinalIgnoreCase)) continue;
            if (authorization is not null) return null;
            authorization = line[(colon + 1)..].Trim();
        }
        return new ConnectHead(authority, authorization);
    }
}
