using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sallyport.Clients.Tests.Running;

/// <summary>A web site that no provider claims, with a certificate that nobody but itself vouches for.</summary>
internal sealed class PlainOrigin : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly X509Certificate2 _certificate;
    private Task _serving = Task.CompletedTask;

    private PlainOrigin(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = DateTimeOffset.UtcNow;
        _certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
    }

    public Uri Origin { get; private set; } = null!;

    /// <summary>The certificate, as what a client is to trust.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    public static PlainOrigin Start(string host)
    {
        var origin = new PlainOrigin(host);
        origin._listener.Start();
        origin.Origin = new Uri($"https://127.0.0.1:{((IPEndPoint)origin._listener.LocalEndpoint).Port}");
        origin._serving = origin.ServeAsync();
        return origin;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _serving;
        _certificate.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                await AnswerAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or AuthenticationException or SocketException)
            {
                // A client that does not trust the certificate hangs up; the next one is served.
            }
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stopping.Token);
        using var reader = new StreamReader(tls, Encoding.ASCII);
        var lines = 0;
        while (await reader.ReadLineAsync(_stopping.Token) is { Length: > 0 }) lines++;
        await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\nplain origin"u8.ToArray(), _stopping.Token);
        await tls.ShutdownAsync();
    }
}
