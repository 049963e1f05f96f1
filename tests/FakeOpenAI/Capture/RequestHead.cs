using System.Text;

namespace FakeOpenAI.Capture;

/// <summary>
/// Remembers the last bytes an HTTP/1.1 connection consumed, so that header lines can be told in the order and spelling received;
/// the server itself sorts them. Nothing is remembered while a handler runs, so that bodies cost nothing.
/// </summary>
internal sealed class RequestHead
{
    private const int KeptBytes = 1024 * 1024;
    // Over HTTP/2 the connection reads on, the body for example, while a handler starts.
    private readonly Lock _lock = new();
    private readonly MemoryStream _bytes = new();
    private bool _paused;

    public void Consumed(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_paused)
                return;
            if (_bytes.Length + bytes.Length > KeptBytes)
                _bytes.SetLength(0);
            _bytes.Write(bytes);
        }
    }

    public void Resume()
    {
        lock (_lock)
            _paused = false;
    }

    /// <summary>The header lines of the request whose handler is starting; null if they cannot be found.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Take(string method, string rawTarget)
    {
        string text;
        lock (_lock)
        {
            _paused = true;
            text = Encoding.Latin1.GetString(_bytes.GetBuffer(), 0, (int)_bytes.Length);
            _bytes.SetLength(0);
        }
        var start = text.LastIndexOf($"{method} {rawTarget} HTTP/1.", StringComparison.Ordinal);
        if (start < 0)
            return null;
        var lines = text[start..].Split("\r\n").Skip(1).TakeWhile(line => line.Length > 0);
        return [.. lines.Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2).Select(parts => KeyValuePair.Create(parts[0], parts[1].Trim()))];
    }
}
