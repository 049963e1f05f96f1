using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sallyport.Broker.Forwarding;

/// <summary>
/// Trailers for HTTP/1.1 clients. The server can send them over HTTP/2 alone, but leaves the framing to whoever sets
/// <c>Transfer-Encoding</c>; so an answer that announces trailers is framed here.
/// </summary>
internal static class ChunkedWithTrailers
{
    private const int ReadBytes = 16 * 1024;

    /// <summary>Asked for an answer without a length.</summary>
    public static bool IsNeeded(Exchange x, HttpResponseMessage answer) =>
        x.Http.Request.Protocol == HttpProtocol.Http11
        && answer.Headers.NonValidated.Contains("Trailer")
        && !HttpMethods.IsHead(x.Method);

    public static async Task CopyAsync(Exchange x, HttpResponseMessage answer)
    {
        var response = x.Http.Response;
        response.Headers.TransferEncoding = "chunked";
        response.Headers.Trailer = answer.Headers.NonValidated["Trailer"].ToString();
        var source = await answer.Content.ReadAsStreamAsync(x.Aborted);
        await response.BodyWriter.FlushAsync(x.Aborted);
        var buffer = new byte[ReadBytes];
        for (var count = 1; count > 0;)
        {
            count = await source.ReadAsync(buffer, x.Aborted);
            x.ResponseBytes += count;
            var passes = x.Scrub!.Next(buffer.AsSpan(0, count), isLast: count == 0).ToArray();
            x.Capture?.Answer(passes, isLast: count == 0);
            if (passes.Length == 0) continue;
            await WriteAsync(x, string.Create(CultureInfo.InvariantCulture, $"{passes.Length:x}\r\n"));
            await response.BodyWriter.WriteAsync(passes, x.Aborted);
            await WriteAsync(x, "\r\n");
        }
        x.Complete();
        var end = new StringBuilder("0\r\n");
        foreach (var (name, values) in answer.TrailingHeaders.NonValidated)
            end.Append(CultureInfo.InvariantCulture, $"{name}: {ResponseCopy.Conceal(x, values.ToString())}\r\n");
        await WriteAsync(x, end.Append("\r\n").ToString());
    }

    private static async ValueTask WriteAsync(Exchange x, string text) =>
        await x.Http.Response.BodyWriter.WriteAsync(Encoding.Latin1.GetBytes(text), x.Aborted);
}
