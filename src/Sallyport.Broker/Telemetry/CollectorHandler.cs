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
internal sealed class CollectorHandler : DelegatingHandler
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly CredentialRing _ring;
    private readonly string? _credential;
    private readonly CancellationTokenSource _patience = new();

    public CollectorHandler(TelemetryOptions options, UpstreamRedirect? redirect, CredentialRing ring)
        : base(CreateHandler(options.Endpoint.Host, redirect))
    {
        _ring = ring;
        _credential = options.Credential;
    }

    /// <summary>What is not sent by then is given up, and nothing is sent after.</summary>
    public void GiveUpAfter(TimeSpan time) => _patience.CancelAfter(time);

    // The exporter sends from a thread of its own, and waits.
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _patience.Token);
        Authorize(request);
        return base.Send(request, limit.Token);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _patience.Token);
        Authorize(request);
        return await base.SendAsync(request, limit.Token);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _patience.Dispose();
        base.Dispose(disposing);
    }

    private void Authorize(HttpRequestMessage request)
    {
        if (_credential is null) return;
        var open = _ring.Find(_credential) ?? throw new HttpRequestException($"{_credential} is not there: the vault is locked, or holds it no more");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Encoding.Latin1.GetString(open.Secret.Reveal()));
    }

    private static SocketsHttpHandler CreateHandler(string host, UpstreamRedirect? redirect)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (redirect?.CaFile is { } ca) handler.SslOptions.CertificateChainPolicy = UpstreamPool.TrustOnly(host, ca);
        return handler;
    }
}
