using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sallyport.Broker.Metering;
using Sallyport.Broker.Sockets;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Forwarding;

/// <summary>
/// Carries a WebSocket: opened by the client over an h1 upgrade or an h2 extended CONNECT, and to the provider always
/// over an h1 upgrade. No compression is agreed on: both sides' frames are looked into.
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
        var request = new HttpRequestMessage(HttpMethod.Get, upstream.AddressOf(x.Target.Path, swap.Query))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        UpstreamRequest.CopyHeaders(x.Http.Request.Headers, request, swap);
        request.Headers.Remove("Sec-WebSocket-Extensions");
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        // An extended CONNECT carries no key; the h1 handshake wants one.
        if (IsExtendedConnect(x.Http))
            request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
        return request;
    }

    /// <summary>Accepts the client's side with what the provider agreed to, and carries bytes until either side ends.</summary>
    public static async Task RelayAsync(Exchange x, HttpResponseMessage answer, SocketMessages? messages, long inspectBytes)
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
            using var writing = new SemaphoreSlim(1);
            var (fromClient, fromServer) = (new ClientFrames(x, inspectBytes), new ServerFrames(x));
            var up = CopyAsync(client, async bytes =>
            {
                x.Refused ??= fromClient.Read(bytes.Span);
                if (x.Refused is not null) return false;
                x.Capture?.Sent.Read(fromClient.Ready.Span);
                await SendAsync(server, fromClient.Ready, bytes => x.RequestBytes += bytes, ended.Token);
                fromClient.Sent();
                return true;
            }, ended.Token);
            var down = CopyAsync(server, async bytes =>
            {
                if (fromServer.Read(bytes.Span) is not null) return false;
                x.Capture?.Received.Read(fromServer.Ready.Span);
                await writing.WaitAsync(ended.Token);
                try
                {
                    await SendAsync(client, fromServer.Ready, bytes => x.ResponseBytes += bytes, ended.Token);
                    fromServer.Sent();
                }
                finally
                {
                    writing.Release();
                }
                messages?.Read(bytes.Span);
                return true;
            }, ended.Token);
            await Task.WhenAny(up, down);
            if (x.Refused is { } refused) await RefuseAsync(x, client, fromServer, writing, refused);
            await ended.CancelAsync();
            await Task.WhenAll(up, down);
        }
    }

    /// <summary>Says why, if the provider's frames leave room for it.</summary>
    private static async Task RefuseAsync(Exchange x, Stream client, ServerFrames fromServer, SemaphoreSlim writing, Denial denial)
    {
        // Held for good: nothing of the provider's follows.
        await writing.WaitAsync(x.Aborted);
        if (!fromServer.IsBetweenFrames) return;
        await client.WriteAsync(SocketRefusal.Frames(x.Provider!.ErrorShape, denial, fromServer.IsBetweenMessages), x.Aborted);
        await client.FlushAsync(x.Aborted);
    }

    private static async ValueTask SendAsync(Stream to, ReadOnlyMemory<byte> bytes, Action<int> count, CancellationToken cancellationToken)
    {
        if (bytes.IsEmpty) return;
        await to.WriteAsync(bytes, cancellationToken);
        await to.FlushAsync(cancellationToken);
        count(bytes.Length);
    }

    private static async Task CopyAsync(Stream from, Func<ReadOnlyMemory<byte>, ValueTask<bool>> take, CancellationToken cancellationToken)
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
                    if (read == 0 || !await take(buffer.AsMemory(0, read))) return;
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
