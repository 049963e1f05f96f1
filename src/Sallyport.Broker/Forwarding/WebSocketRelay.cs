using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sallyport.Broker.Metering;

namespace Sallyport.Broker.Forwarding;

/// <summary>
/// Carries a WebSocket: opened by the client over an h1 upgrade or an h2 extended CONNECT, and to the provider always
/// over an h1 upgrade. Frames pass as they are, compression included.
/// </summary>
internal static class WebSocketRelay
{
    private const int BufferBytes = 16 * 1024;

    public static bool IsExtendedConnect(HttpContext http) =>
        http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };

    public static bool IsRequested(HttpContext http) => IsExtendedConnect(http)
        || (http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && http.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase));

    public static HttpRequestMessage Build(Exchange x, Upstream upstream, CredentialSwap swap)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(
            upstream.Prefix + x.Target.Path + swap.Query, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        UpstreamRequest.CopyHeaders(x.Http.Request.Headers, request, swap);
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        // An extended CONNECT carries no key; the h1 handshake wants one.
        if (IsExtendedConnect(x.Http))
            request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
        return request;
    }

    /// <summary>Accepts the client's side with what the provider agreed to, and carries bytes until either side ends.</summary>
    public static async Task RelayAsync(Exchange x, HttpResponseMessage answer, SocketMessages? messages)
    {
        ResponseCopy.CopyHead(x, answer);
        var response = x.Http.Response;
        await using var server = await answer.Content.ReadAsStreamAsync(x.Aborted);
        Stream client;
        if (IsExtendedConnect(x.Http))
        {
            response.StatusCode = StatusCodes.Status200OK;
            response.Headers.Remove("Sec-WebSocket-Accept");
            client = await x.Http.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync();
        }
        else
        {
            response.Headers.Upgrade = "websocket";
            client = await x.Http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        }

        await using (client)
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(x.Aborted);
            var up = CopyAsync(client, server, bytes => x.RequestBytes += bytes, null, ended.Token);
            var down = CopyAsync(server, client, bytes => x.ResponseBytes += bytes, messages, ended.Token);
            await Task.WhenAny(up, down);
            await ended.CancelAsync();
            await Task.WhenAll(up, down);
        }
    }

    private static async Task CopyAsync(Stream from, Stream to, Action<int> count, SocketMessages? messages, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                _ = await from.ReadAsync(Memory<byte>.Empty, cancellationToken);
                var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
                try
                {
                    var read = await from.ReadAsync(buffer, cancellationToken);
                    if (read == 0) return;
                    await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                    await to.FlushAsync(cancellationToken);
                    count(read);
                    messages?.Read(buffer.AsSpan(0, read));
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side may end a WebSocket by closing its connection; the other side is then closed too.
        }
    }
}
