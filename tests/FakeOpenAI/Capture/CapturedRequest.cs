using System.Security.Cryptography;
using System.Text;

namespace FakeOpenAI.Capture;

/// <summary>One request as the server received it. The body's facts grow while it arrives and are final once <see cref="Finished"/> is true.</summary>
public sealed class CapturedRequest
{
    private const int KeptBodyBytes = 64 * 1024;
    private readonly Lock _lock = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream _bodyStart = new();
    private readonly List<CapturedFrame> _frames = [];

    public required int Number { get; init; }

    /// <summary><c>HTTP/1.1</c> or <c>HTTP/2</c>.</summary>
    public required string Protocol { get; init; }

    public required string Method { get; init; }

    /// <summary>The request target byte for byte, with its query.</summary>
    public required string RawTarget { get; init; }

    /// <summary>The <c>Host</c> header or the <c>:authority</c>.</summary>
    public required string Host { get; init; }

    /// <summary>The name the client asked for in its TLS handshake; null if it gave none, as for an IP address.</summary>
    public required string? ServerName { get; init; }

    /// <summary>One entry per header line, in the order received over HTTP/1.1; over HTTP/2 the order is the server's.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    public string? Authorization => Header("Authorization");

    public string Path => RawTarget.Split('?', 2)[0];

    public long BodyBytes { get; private set; }

    /// <summary>Lower-case hexadecimal SHA-256 of the body so far.</summary>
    public string BodySha256
    {
        get
        {
            lock (_lock)
                return Convert.ToHexStringLower(_hash.GetCurrentHash());
        }
    }

    /// <summary>The first 64 KB of the body as UTF-8.</summary>
    public string BodyText
    {
        get
        {
            lock (_lock)
                return Encoding.UTF8.GetString(_bodyStart.GetBuffer(), 0, (int)_bodyStart.Length);
        }
    }

    /// <summary>WebSocket messages in both directions.</summary>
    public IReadOnlyList<CapturedFrame> Frames
    {
        get
        {
            lock (_lock)
                return [.. _frames];
        }
    }

    public IReadOnlyList<KeyValuePair<string, string>> Trailers { get; internal set; } = [];

    /// <summary>The status answered; null until the response has started.</summary>
    public int? Status { get; internal set; }

    /// <summary>The server is done with it: answered, or given up.</summary>
    public bool Finished { get; internal set; }

    /// <summary>The client went away, or a fault cut the connection, before the answer was complete.</summary>
    public bool Aborted { get; internal set; }

    /// <summary>What went wrong inside the fake itself; null unless it has a bug.</summary>
    public string? Failure { get; internal set; }

    /// <summary>The header's value; several lines joined by <c>", "</c>; null if absent.</summary>
    public string? Header(string name)
    {
        var values = Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).ToArray();
        return values.Length == 0 ? null : string.Join(", ", values);
    }

    internal void AddBody(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _hash.AppendData(bytes);
            BodyBytes += bytes.Length;
            var room = KeptBodyBytes - (int)_bodyStart.Length;
            if (room > 0)
                _bodyStart.Write(bytes[..Math.Min(room, bytes.Length)]);
        }
    }

    internal void AddFrame(CapturedFrame frame)
    {
        lock (_lock)
            _frames.Add(frame);
    }
}
