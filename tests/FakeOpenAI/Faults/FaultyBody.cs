using FakeOpenAI.Http;

namespace FakeOpenAI.Faults;

/// <summary>The answer's body on its way out: slowed down, or cut after so many bytes.</summary>
internal sealed class FaultyBody(Stream inner, FakeCall call, Fault fault) : Stream
{
    private int _sent;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            var part = buffer[..Math.Min(buffer.Length, Room())];
            await inner.WriteAsync(part, cancellationToken);
            _sent += part.Length;
            buffer = buffer[part.Length..];
            if (fault.ResetAfterBytes <= _sent)
                await CutAsync(cancellationToken);
            if (fault.BytesPerSecond is { } rate)
            {
                await inner.FlushAsync(cancellationToken);
                await Task.Delay(TimeSpan.FromSeconds((double)part.Length / rate), call.State.Time, cancellationToken);
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>At most a tenth of a second's worth, and never past the cut.</summary>
    private int Room()
    {
        var room = fault.BytesPerSecond is { } rate ? Math.Max(1, rate / 10) : int.MaxValue;
        return fault.ResetAfterBytes is { } limit ? Math.Min(room, limit - _sent) : room;
    }

    private async Task CutAsync(CancellationToken cancellationToken)
    {
        await inner.FlushAsync(cancellationToken);
        // an abort drops what the TLS layer still holds, and the client is to see what came before the cut
        await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        call.Cut();
        throw new OperationCanceledException("a fault cut the answer");
    }
}
