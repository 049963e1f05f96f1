using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sallyport.Bench.Load;

/// <summary>One keep-alive TLS connection that sends prepared bytes and reads answers with as little work as possible.</summary>
internal sealed class HttpConnection : IAsyncDisposable
{
    private readonly NetworkStream _transport;
    private readonly SslStream _tls;
    private readonly byte[] _buffer;
    private ChunkedBody? _chunks;

    private HttpConnection(NetworkStream transport, int bufferBytes)
    {
        _transport = transport;
        _tls = new SslStream(transport);
        _buffer = new byte[bufferBytes];
    }

    /// <summary>Connects, asks the proxy for its tunnel if there is one, and makes a full TLS handshake (never a resumed one).</summary>
    public static async Task<HttpConnection> OpenAsync(Route route, CancellationToken cancel, int bufferBytes = 8192)
    {
        var socket = new Socket(route.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        HttpConnection? connection = null;
        try
        {
            await socket.ConnectAsync(route.Endpoint, cancel);
            connection = new HttpConnection(new NetworkStream(socket, ownsSocket: true), bufferBytes);
            if (route.ConnectAuthority is not null) await connection.TunnelAsync(route, cancel);
            await connection._tls.AuthenticateAsClientAsync(TlsOptions(route), cancel);
            return connection;
        }
        catch
        {
            socket.Dispose();
            if (connection is not null) await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends one request and reads its whole answer. Anything but 200 fails: the upstream answers 200 to the real key alone.</summary>
    public async ValueTask ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken cancel)
    {
        await _tls.WriteAsync(request, cancel);
        var (head, filled) = await ReadHeadAsync(_tls, cancel);
        long received = filled - head.Length;
        if (head.Chunked)
        {
            var chunks = new ChunkedBody();
            chunks.Decode(_buffer.AsSpan(head.Length, filled - head.Length));
            while (!chunks.Done) chunks.Decode(_buffer.AsSpan(0, await ReadAsync(_tls, 0, cancel)));
        }
        else
        {
            while (received < head.ContentLength) received += await ReadAsync(_tls, 0, cancel);
        }

        if (head.Status != 200) throw new BenchFailure($"the upstream did not see the real key: status {head.Status}");
        if (head.Closes) throw new BenchFailure("the connection was not kept alive");
    }

    /// <summary>Sends a request for an event stream and returns once the head of the answer is in.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> StartStreamAsync(ReadOnlyMemory<byte> request, CancellationToken cancel)
    {
        await _tls.WriteAsync(request, cancel);
        var (head, filled) = await ReadHeadAsync(_tls, cancel);
        if (head.Status != 200) throw new BenchFailure($"the event stream was refused: status {head.Status}");
        if (!head.Chunked) throw new BenchFailure("the event stream has no chunks");
        _chunks = new ChunkedBody();
        return _buffer.AsMemory(head.Length, _chunks.Decode(_buffer.AsSpan(head.Length, filled - head.Length)));
    }

    /// <summary>The next bytes of the stream's content, or null at its end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancel)
    {
        var chunks = _chunks ?? throw new BenchFailure("no stream was started");
        if (chunks.Done) return null;
        var count = await ReadAsync(_tls, 0, cancel);
        return _buffer.AsMemory(0, chunks.Decode(_buffer.AsSpan(0, count)));
    }

    public async ValueTask DisposeAsync()
    {
        await _tls.DisposeAsync();
        await _transport.DisposeAsync();
    }

    private static SslClientAuthenticationOptions TlsOptions(Route route)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(route.Roots);
        return new SslClientAuthenticationOptions
        {
            TargetHost = Route.Host,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            EnabledSslProtocols = SslProtocols.None,
            AllowTlsResume = false,
            CertificateChainPolicy = policy,
        };
    }

    private async Task TunnelAsync(Route route, CancellationToken cancel)
    {
        var authorization = route.ProxyAuthorization is { } value ? $"Proxy-Authorization: {value}\r\n" : "";
        var request = $"CONNECT {route.ConnectAuthority} HTTP/1.1\r\nHost: {route.ConnectAuthority}\r\n{authorization}\r\n";
        await _transport.WriteAsync(Encoding.ASCII.GetBytes(request), cancel);
        var (head, _) = await ReadHeadAsync(_transport, cancel);
        if (head.Status != 200) throw new BenchFailure($"the proxy answered CONNECT with {head.Status}");
    }

    private async ValueTask<(ResponseHead Head, int Filled)> ReadHeadAsync(Stream stream, CancellationToken cancel)
    {
        var filled = 0;
        while (true)
        {
            filled += await ReadAsync(stream, filled, cancel);
            if (ResponseHead.TryRead(_buffer.AsSpan(0, filled), out var head)) return (head, filled);
            if (filled == _buffer.Length) throw new BenchFailure("the head of the answer is larger than the generator's buffer");
        }
    }

    private async ValueTask<int> ReadAsync(Stream stream, int offset, CancellationToken cancel)
    {
        var count = await stream.ReadAsync(_buffer.AsMemory(offset), cancel);
        return count > 0 ? count : throw new BenchFailure("the connection was closed before the answer's end");
    }
}
