using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;
using Sallyport.Broker.Content;

namespace Sallyport.Broker.Forwarding;

/// <summary>
/// The client's body on its way up: passed on as it arrives, held nowhere, counted. What has gone is gone: where a provider
/// refuses a stream, the HTTP library tries again, and would send the rest as if it were the whole.
/// </summary>
internal sealed class ClientBody(Exchange x) : HttpContent
{
    private readonly CancellationTokenSource _end = new();
    private Task _sending = Task.CompletedTask;
    private bool _hasGone;

    /// <summary>
    /// The answer is whole, and what is left of the body goes nowhere. Waited for: the server reads it away, and gives the
    /// next request on the connection to whoever reads then.
    /// </summary>
    public async ValueTask EndAsync()
    {
        if (_sending.IsCompleted) return;
        await _end.CancelAsync();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _sending = SendAsync(_sending, stream, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing) _end.Dispose();
        base.Dispose(disposing);
    }

    private async Task SendAsync(Task before, Stream stream, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, _end.Token);
        var cancellationToken = either.Token;
        // One that was given up may not have noticed yet, and two cannot read at once.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        x.RequestBytes = 0;
        var body = x.Http.Request.BodyReader;
        // Not by the token: the server could not read on behind a read that was ended by one.
        await using var giveUp = cancellationToken.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), body);
        if (x.Body is { } inspected)
        {
            await inspected.CopyToAsync(x, stream, cancellationToken);
            return;
        }
        if (_hasGone) throw new PartlySentException();
        while (true)
        {
            var read = await body.ReadAsync(CancellationToken.None);
            try
            {
                _hasGone |= !read.Buffer.IsEmpty;
                if (read.IsCanceled) throw new OperationCanceledException(cancellationToken);
                foreach (var segment in read.Buffer)
                {
                    if (x.Leaks?.Next(segment.Span) is { } alarm)
                    {
                        x.Refused = alarm;
                        throw new RefusedBodyException();
                    }
                    x.Capture?.Request(segment.Span);
                    // Counted first: the answer may come before this continues.
                    x.RequestBytes += segment.Length;
                    await stream.WriteAsync(segment, cancellationToken);
                }
            }
            finally
            {
                // However this ends, the server must be able to read the rest away. Else it closes the connection on bytes
                // that nobody read, and the client may never see the answer that says why.
                body.AdvanceTo(read.Buffer.End);
            }
            if (read.IsCompleted)
            {
                x.Capture?.Request([], isLast: true);
                return;
            }
            // What has come so far leaves now: a streamed upload must not wait for a buffer to fill.
            await stream.FlushAsync(cancellationToken);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, x.Aborted);

    protected override bool TryComputeLength(out long length)
    {
        length = x.Http.Request.ContentLength ?? 0;
        return x.Http.Request.ContentLength is not null;
    }
}
