using System.Buffers;
using System.IO.Pipelines;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Content;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Content;

/// <summary>
/// A body that is read before it is sent. What was read to decide is held; the rest is read while it flows on, and its
/// last byte leaves only when the whole of it was found right. So what is refused late never reached the provider whole.
/// </summary>
/// <param name="expectedBytes">As the client announced it; null where it did not.</param>
internal sealed class InspectedBody(PipeReader body, ContentReader reader, long? expectedBytes)
{
    private const int FirstBytes = 4096;

    private readonly ArrayBufferWriter<byte> _held = new(expectedBytes is > 0 and <= FirstBytes ? (int)expectedBytes : FirstBytes);
    private bool _isCaptured, _hasGone;

    public ContentReader Reader { get; } = reader;

    /// <summary>Whether all of it is held.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Whether it was read to its end and found right.</summary>
    public bool IsRead { get; private set; }

    public ReadOnlyMemory<byte> Held => _held.WrittenMemory;

    public long HeldBytes => _held.WrittenCount;

    /// <summary>Says whether what was read since the last time is refused. Asked with each piece once the body flows.</summary>
    public Func<ContentReader, bool, Denial?> Later { get; set; } = static (_, _) => null;

    /// <summary>Reads up to the limit or to the end.</summary>
    public async ValueTask<Denial?> FillAsync(Exchange x, long limit, CancellationToken cancellationToken)
    {
        while (_held.WrittenCount < limit)
        {
            var read = await body.ReadAsync(cancellationToken);
            if (read.IsCanceled) throw new OperationCanceledException();
            Denial? denial = null;
            foreach (var segment in read.Buffer)
            {
                segment.Span.CopyTo(_held.GetSpan(segment.Length));
                _held.Advance(segment.Length);
                var isLast = read.IsCompleted && read.Buffer.IsSingleSegment;
                denial ??= x.Leaks?.Next(segment.Span, isLast) ?? Reader.Read(segment.Span);
            }
            body.AdvanceTo(read.Buffer.End);
            if (denial is not null) return denial;
            if (!read.IsCompleted) continue;
            IsWhole = true;
            var unfinished = Reader.Complete();
            IsRead = unfinished is null;
            return unfinished;
        }
        return null;
    }

    /// <summary>
    /// What is held is the whole, and is sent: counted, and shown to the capture, once. The HTTP library may send it again,
    /// where a provider refuses a stream.
    /// </summary>
    public void CountWhole(Exchange x)
    {
        if (!_isCaptured) x.Capture?.Request(_held.WrittenSpan, isLast: true);
        _isCaptured = true;
        x.RequestBytes = _held.WrittenCount;
    }

    /// <exception cref="RefusedBodyException">What came later was refused.</exception>
    /// <exception cref="PartlySentException">More than is held was sent before.</exception>
    public async Task CopyToAsync(Exchange x, Stream stream, CancellationToken cancellationToken)
    {
        var held = _held.WrittenMemory;
        if (IsWhole)
        {
            CountWhole(x);
            await stream.WriteAsync(held, cancellationToken);
            return;
        }
        if (_hasGone) throw new PartlySentException();
        var last = new byte[1];
        var hasLast = false;
        await SendAsync(held);
        while (true)
        {
            var read = await body.ReadAsync(CancellationToken.None);
            try
            {
                _hasGone |= !read.Buffer.IsEmpty;
                if (read.IsCanceled) throw new OperationCanceledException(cancellationToken);
                foreach (var segment in read.Buffer)
                {
                    Refuse(x, x.Leaks?.Next(segment.Span) ?? Reader.Read(segment.Span) ?? Later(Reader, false));
                    await SendAsync(segment);
                }
            }
            finally
            {
                // As in ClientBody: the server reads the rest away.
                body.AdvanceTo(read.Buffer.End);
            }
            if (read.IsCompleted) break;
            await stream.FlushAsync(cancellationToken);
        }
        Refuse(x, Reader.Complete() ?? Later(Reader, true));
        x.Capture?.Request([], isLast: true);
        IsRead = true;
        x.RequestBytes++;
        if (hasLast) await stream.WriteAsync(last, cancellationToken);

        async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
        {
            if (bytes.IsEmpty) return;
            if (_hasGone || !_isCaptured) x.Capture?.Request(bytes.Span);
            _isCaptured = true;
            // Counted first: the answer may come before this continues.
            x.RequestBytes += bytes.Length - (hasLast ? 0 : 1);
            if (hasLast) await stream.WriteAsync(last, cancellationToken);
            await stream.WriteAsync(bytes[..^1], cancellationToken);
            last[0] = bytes.Span[^1];
            hasLast = true;
        }
    }

    private static void Refuse(Exchange x, Denial? denial)
    {
        if (denial is null) return;
        x.Refused = denial;
        throw new RefusedBodyException();
    }
}
