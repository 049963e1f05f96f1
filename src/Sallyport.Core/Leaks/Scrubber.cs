using System.Buffers;

namespace Sallyport.Core.Leaks;

/// <summary>
/// Takes secrets out of a stream that comes in pieces of any size. It holds back only what may be the beginning of one,
/// which is nothing at the end of an event, and copies nothing where nothing is found.
/// </summary>
/// <param name="standIn">What stands for a secret, by its owner's index.</param>
/// <param name="keepsLength">Whether what is put in must be as long as what is taken out, because the length was announced.</param>
public sealed class Scrubber(SecretPatterns patterns, Func<int, ReadOnlyMemory<byte>> standIn, bool keepsLength)
{
    private ArrayBufferWriter<byte>? _buffer;
    private byte[] _held = [];
    private int _heldBytes;

    /// <summary>How many were taken out.</summary>
    public int Found { get; private set; }

    /// <summary>What may pass on; valid until the next call. A slice of <paramref name="bytes"/> wherever possible.</summary>
    /// <param name="isLast">Whether nothing follows.</param>
    public ReadOnlySpan<byte> Next(ReadOnlySpan<byte> bytes, bool isLast)
    {
        if (_heldBytes == 0)
        {
            var at = patterns.Find(bytes, out _, out _);
            if (at < 0)
            {
                var hold = isLast ? 0 : patterns.Unfinished(bytes);
                Hold(bytes[^hold..]);
                return bytes[..^hold];
            }
            return Scrub(bytes, isLast);
        }
        var joined = ArrayPool<byte>.Shared.Rent(_heldBytes + bytes.Length);
        try
        {
            _held.AsSpan(0, _heldBytes).CopyTo(joined);
            bytes.CopyTo(joined.AsSpan(_heldBytes));
            return Scrub(joined.AsSpan(0, _heldBytes + bytes.Length), isLast);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined, clearArray: true);
        }
    }

    private ReadOnlySpan<byte> Scrub(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var output = _buffer ??= new ArrayBufferWriter<byte>();
        output.ResetWrittenCount();
        for (int at; (at = patterns.Find(bytes, out var length, out var owner)) >= 0; bytes = bytes[(at + length)..])
        {
            output.Write(bytes[..at]);
            Replace(output, standIn(owner).Span, length);
            Found++;
        }
        var hold = isLast ? 0 : patterns.Unfinished(bytes);
        output.Write(bytes[..^hold]);
        Hold(bytes[^hold..]);
        return output.WrittenSpan;
    }

    private void Replace(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> with, int length)
    {
        if (!keepsLength)
        {
            output.Write(with);
            return;
        }
        var span = output.GetSpan(length)[..length];
        span.Fill((byte)'*');
        with[..Math.Min(with.Length, length)].CopyTo(span);
        output.Advance(length);
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _held.Length) _held = new byte[patterns.MaxLength];
        bytes.CopyTo(_held);
        _heldBytes = bytes.Length;
    }
}
