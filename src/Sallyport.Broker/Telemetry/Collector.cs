using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Telemetry;

/// <summary>
/// The way to the collector: certificates are checked, no redirect is followed, no cookie kept and no proxy used. The
/// key, where there is one, is looked up for each report; without it nothing is sent.
/// </summary>
internal sealed class Collector : IDisposable
{
    private static readonly TimeSpan s_sendLimit = TimeSpan.FromSeconds(10);
    private static readonly MediaTypeHeaderValue s_protobuf = new("application/x-protobuf");

    private readonly string _prefix;
    private readonly string? _credential;
    private readonly CredentialRing _ring;
    private readonly HttpMessageInvoker _invoker;
    private readonly CancellationTokenSource _patience = new();

    public Collector(TelemetryOptions options, UpstreamRedirect? redirect, CredentialRing ring)
    {
        _prefix = (redirect?.Origin ?? options.Endpoint).GetLeftPart(UriPartial.Path).TrimEnd('/');
        _credential = options.Credential;
        _ring = ring;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (redirect?.CaFile is { } ca) handler.SslOptions.CertificateChainPolicy = UpstreamPool.TrustOnly(options.Endpoint.IdnHost, ca);
        _invoker = new HttpMessageInvoker(handler);
    }

    /// <summary>What is not sent by then is given up, and nothing is sent after.</summary>
    public void GiveUpAfter(TimeSpan time) => _patience.CancelAfter(time);

    /// <summary>Whether the collector has taken it.</summary>
    public async Task<bool> SendAsync(string signal, byte[] body)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_patience.Token);
            limit.CancelAfter(s_sendLimit);
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{_prefix}/{signal}") { Content = new ByteArrayContent(body) { Headers = { ContentType = s_protobuf } } };
            if (_credential is not null)
            {
                if (_ring.Find(_credential) is not { } open) return false;
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Encoding.Latin1.GetString(open.Secret.Reveal()));
            }
            using var answer = await _invoker.SendAsync(request, limit.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException or FormatException)
        {
            // Down, not trusted, too slow, the vault was locked this moment, or the key is none for a header: the report is lost, and counted.
            return false;
        }
    }

    public void Dispose()
    {
        _invoker.Dispose();
        _patience.Dispose();
    }
}
