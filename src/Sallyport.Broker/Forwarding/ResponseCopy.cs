using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sallyport.Broker.Leaks;
using Sallyport.Broker.Metering;

namespace Sallyport.Broker.Forwarding;

/// <summary>The provider's answer on its way down. Headers and events leave when they arrive; nothing is held whole.</summary>
internal static class ResponseCopy
{
    private const int ReadBytes = 4096;
    private const int FlushBytes = 64 * 1024;

    /// <summary>Returns the length that the provider announced; null where it announced none.</summary>
    public static long? CopyHead(Exchange x, HttpResponseMessage answer)
    {
        var response = x.Http.Response;
        response.StatusCode = x.Status = (int)answer.StatusCode;
        var head = new AnswerHead(answer);
        var scrub = x.Scrub = new AnswerScrub(x, answer, head);
        Copy(x, answer.Headers.NonValidated, response.Headers);
        Copy(x, answer.Content.Headers.NonValidated, response.Headers);
        RequestMeter.Answer(x, answer, head);
        if (scrub.Unpacks)
        {
            response.Headers.ContentEncoding = default;
            response.Headers.ContentLength = null;
        }
        x.Capture?.AnswerHead();
        if (scrub.Unpacks && x.Metered is { } metered)
        {
            // It is shown what comes out here.
            metered.Decoder?.Dispose();
            metered.Decoder = null;
        }
        return head.Length;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask CopyBodyAsync(Exchange x, HttpResponseMessage answer, long? length)
    {
        if (length is null && ChunkedWithTrailers.IsNeeded(x, answer))
        {
            await ChunkedWithTrailers.CopyAsync(x, answer);
            return;
        }
        var response = x.Http.Response;
        var aborted = x.Aborted;
        var body = response.BodyWriter;
        var source = await answer.Content.ReadAsStreamAsync(aborted);
        // With a length the head may wait for the first bytes and share their packet. A stream's head leaves at once.
        var headMayWait = length is not null;
        var unflushed = 0;
        while (true)
        {
            // An empty read waits without holding a buffer, which thousands of idle streams would.
            var ready = source.ReadAsync(Memory<byte>.Empty, aborted);
            if (!ready.IsCompletedSuccessfully)
            {
                if (unflushed > 0 || (!response.HasStarted && !headMayWait)) await body.FlushAsync(aborted);
                unflushed = 0;
                await ready;
            }
            var memory = body.GetMemory(ReadBytes);
            var count = await source.ReadAsync(memory, aborted);
            x.ResponseBytes += count;
            var isLast = count == 0 || x.ResponseBytes == length;
            unflushed += Pass(x, body, memory[..count], isLast);
            // Settled before the client can know that the answer is whole, and asks again.
            if (isLast) x.Complete();
            if (count == 0) break;
            if (unflushed < FlushBytes) continue;
            await body.FlushAsync(aborted);
            unflushed = 0;
        }
        CopyTrailers(x, answer, response);
        if (unflushed > 0) await body.FlushAsync(aborted);
    }

    /// <summary>Puts what may pass behind what was written; usually it stands there already.</summary>
    private static int Pass(Exchange x, PipeWriter body, Memory<byte> read, bool isLast)
    {
        var passes = x.Scrub!.Next(read.Span, isLast);
        x.Capture?.Answer(passes, isLast);
        if (passes.IsEmpty) return 0;
        if (Unsafe.AreSame(in MemoryMarshal.GetReference(passes), in MemoryMarshal.GetReference(read.Span))) body.Advance(passes.Length);
        else body.Write(passes);
        return passes.Length;
    }

    private static void Copy(Exchange x, HttpHeadersNonValidated from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from)
        {
            if (HopByHop.IsResponseHeader(name)) continue;
            if (values.Count == 1) to[name] = Conceal(x, values.ToString());
            else to.Append(name, values.Select(value => Conceal(x, value)).ToArray());
        }
    }

    public static string Conceal(Exchange x, string value) => AnswerScrub.Conceal(x, x.Swap?.Conceal(value) ?? value);

    private static void CopyTrailers(Exchange x, HttpResponseMessage answer, HttpResponse response)
    {
        // Asked last: most answers have none, and HTTP/1.1 takes none.
        if (HttpProtocol.IsHttp11(response.HttpContext.Request.Protocol) || !response.SupportsTrailers()) return;
        foreach (var (name, values) in answer.TrailingHeaders.NonValidated)
            response.AppendTrailer(name, values.Select(value => Conceal(x, value)).ToArray());
    }
}
