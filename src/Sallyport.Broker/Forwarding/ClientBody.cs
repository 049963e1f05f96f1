using System.Net;
using Microsoft.AspNetCore.Http;
using Sallyport.Broker.Content;

namespace Sallyport.Broker.Forwarding;

/// <summary>The client's body on its way up: passed on as it arrives, held nowhere, counted.</summary>
internal sealed class ClientBody(Exchange x) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (x.Body is { } inspected)
        {
            await inspected.CopyToAsync(x, stream, cancellationToken);
            return;
        }
        var body = x.Http.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            try
            {
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
