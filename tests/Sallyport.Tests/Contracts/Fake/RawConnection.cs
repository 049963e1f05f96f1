using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sallyport.Tests.Contracts.Fake;

/// <summary>A TLS connection to the fake on which a test writes HTTP/1.1 by hand.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client;
    private readonly SslStream _stream;

    private RawConnection(TcpClient client, SslStream stream) => (_client, _stream) = (client, stream);

    public static async Task<RawConnection> OpenAsync(FakeClient client, CancellationToken cancelled)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", client.Server.Origin.Port, cancelled);
        var stream = new SslStream(tcp.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { X509Certificate2.CreateFromPem(client.Server.CertificateAuthorityPem) },
            },
        }, cancelled);
        return new RawConnection(tcp, stream);
    }

    public ValueTask SendAsync(string text, CancellationToken cancelled) => _stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancelled);

    public Task<string> ReadToEndAsync(CancellationToken cancelled) => new StreamReader(_stream, Encoding.Latin1).ReadToEndAsync(cancelled);

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }
}
