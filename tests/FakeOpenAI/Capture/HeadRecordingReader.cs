using System.Buffers;
using System.IO.Pipelines;

namespace FakeOpenAI.Capture;

/// <summary>Passes a connection's input through and tells <see cref="RequestHead"/> what was consumed.</summary>
internal sealed class HeadRecordingReader(PipeReader inner, RequestHead head) : PipeReader
{
    private ReadOnlySequence<byte> _buffer;

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        foreach (var segment in _buffer.Slice(_buffer.Start, consumed))
            head.Consumed(segment.Span);
        _buffer = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await inner.ReadAsync(cancellationToken);
        _buffer = result.Buffer;
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        var read = inner.TryRead(out result);
        if (read)
            _buffer = result.Buffer;
        return read;
    }
}
