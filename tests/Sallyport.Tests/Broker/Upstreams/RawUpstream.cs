using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Sallyport.Tests.Broker.Upstreams;

/// <summary>An upstream over TLS and HTTP/1.1 that answers every connection's first request with the same bytes, as no server library would.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly AuthorityFile _authorityFile;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    public RawUpstream(string answer)
    {
        _authorityFile = new AuthorityFile(_authority.Pem);
        _listener.Start();
        _serving = ServeAsync(Encoding.Latin1.GetBytes(answer));
    }

    public string CaFile => _authorityFile.Path;

    public Uri Origin => new($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    private async Task ServeAsync(byte[] answer)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                await using var tls = new SslStream(client.GetStream());
                using var certificate = _authority.Issue("localhost");
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, _stopping.Token);
                var received = "";
                var buffer = new byte[4096];
                while (!received.Contains("\r\n\r\n", StringComparison.Ordinal))
                    received += Encoding.Latin1.GetString(buffer, 0, await tls.ReadAsync(buffer, _stopping.Token));
                await tls.WriteAsync(answer, _stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var authority = _authority;
        using var authorityFile = _authorityFile;
        await _stopping.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stopping.Dispose();
    }
}
