using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Sallyport.Broker.Attach;

/// <summary>
/// Reads and writes the lines of one connection. What a line held is cleared at once: an environment may hold keys.
/// </summary>
internal sealed class AttachLines(Stream stream) : IDisposable
{
    private byte[] _buffer = new byte[4096];
    private int _filled;

    /// <summary>The next line's value, or null at the end of the stream.</summary>
    /// <exception cref="Core.Primitives.UserError">It is too long, no JSON, or not of this shape.</exception>
    public async Task<T?> ReadAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        var searched = 0;
        while (true)
        {
            var end = _buffer.AsSpan(searched, _filled - searched).IndexOf((byte)'\n');
            if (end >= 0) return Take(searched + end, type);
            searched = _filled;
            if (_filled == _buffer.Length) Grow();
            var read = await stream.ReadAsync(_buffer.AsMemory(_filled), cancellationToken);
            if (read == 0) return _filled == 0 ? null : throw AttachErrors.Malformed("a line without an end");
            _filled += read;
        }
    }

    public async Task WriteAsync<T>(T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(line)) JsonSerializer.Serialize(json, value, type);
        line.Write("\n"u8);
        try
        {
            await stream.WriteAsync(line.WrittenMemory, cancellationToken);
        }
        finally
        {
            line.Clear();
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    private T Take<T>(int end, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(_buffer.AsSpan(0, end), type) ?? throw AttachErrors.Malformed("null");
        }
        catch (JsonException problem)
        {
            throw AttachErrors.Malformed(problem.Path is { } path ? $"at {path}" : "no JSON");
        }
        finally
        {
            var rest = _filled - end - 1;
            _buffer.AsSpan(end + 1, rest).CopyTo(_buffer);
            CryptographicOperations.ZeroMemory(_buffer.AsSpan(rest, _filled - rest));
            _filled = rest;
        }
    }

    private void Grow()
    {
        if (_buffer.Length >= AttachProtocol.MaxLineBytes) throw AttachErrors.Malformed("a line that is too long");
        var larger = new byte[Math.Min(_buffer.Length * 2, AttachProtocol.MaxLineBytes)];
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        CryptographicOperations.ZeroMemory(_buffer);
        _buffer = larger;
    }
}
