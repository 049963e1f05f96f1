using System.IO.Compression;

namespace Sallyport.Core.Compression;

internal enum InflatedFormat
{
    Gzip,
    Zlib,
    Raw,
}

/// <summary>gzip, zlib and raw deflate. The framework's streams pull: when their source runs dry they say so and go on later.</summary>
internal sealed class InflatingDecoder : BodyDecoder
{
    private readonly PushedBytes _source = new();
    private readonly Stream _inflated;
    private readonly byte[] _buffer = new byte[BufferBytes];

    public InflatingDecoder(InflatedFormat format) => _inflated = format switch
    {
        InflatedFormat.Gzip => new GZipStream(_source, CompressionMode.Decompress),
        InflatedFormat.Zlib => new ZLibStream(_source, CompressionMode.Decompress),
        _ => new DeflateStream(_source, CompressionMode.Decompress),
    };

    public override void Dispose() => _inflated.Dispose();

    protected override bool TryDecode(ReadOnlySpan<byte> bytes, DecodedBytes take)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_source.Fill(bytes)..];
            for (int count; (count = _inflated.Read(_buffer)) > 0;) take(_buffer.AsSpan(0, count));
            // What is left over behind the end of the body is not the body's.
            if (_source.HasRest) return false;
        }
        return true;
    }

    /// <summary>A stream that ends for now when what was put into it is used up.</summary>
    private sealed class PushedBytes : Stream
    {
        private readonly byte[] _bytes = new byte[BufferBytes];
        private int _start, _end;

        public bool HasRest => _start < _end;

        public int Fill(ReadOnlySpan<byte> bytes)
        {
            var count = Math.Min(bytes.Length, _bytes.Length);
            bytes[..count].CopyTo(_bytes);
            (_start, _end) = (0, count);
            return count;
        }

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, _end - _start);
            _bytes.AsSpan(_start, count).CopyTo(buffer);
            _start += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
