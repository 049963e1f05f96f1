using System.Text;

namespace FakeOpenAI.Faults;

/// <summary>Chunked framing by hand, because the server sends trailers only over HTTP/2.</summary>
internal sealed class ChunkedBody(Stream inner, string trailerName, string trailerValue) : Stream
{
    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0)
            return;
        var framed = new byte[buffer.Length + 16];
        var head = Encoding.ASCII.GetBytes($"{buffer.Length:x}\r\n", framed);
        buffer.Span.CopyTo(framed.AsSpan(head));
        "\r\n"u8.CopyTo(framed.AsSpan(head + buffer.Length));
        await inner.WriteAsync(framed.AsMemory(0, head + buffer.Length + 2), cancellationToken);
    }

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await inner.WriteAsync(Encoding.ASCII.GetBytes($"0\r\n{trailerName}: {trailerValue}\r\n\r\n"), cancellationToken);
        await inner.FlushAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
