using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using Sallyport.Control.Sinks.Delivery;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Transports.Http;

/// <summary>
/// Batches over HTTP. The receiver's certificate is checked always; no redirection, no proxy, no cookies: the credential
/// goes to the address in the policy and nowhere else.
/// </summary>
internal sealed class HttpTransport(HttpShape shape, SinkDefinition sink, SinkLink link) : ISinkTransport
{
    private const int MostAnswered = 8 << 20;

    private HttpMessageInvoker? _invoker;

    public async Task<DeliveryAnswer> SendAsync(IReadOnlyList<OutboundEvent> batch, CancellationToken cancellationToken)
    {
        try
        {
            _invoker ??= new HttpMessageInvoker(CreateHandler());
            using var patience = new CancellationTokenSource(link.Patience, link.Time);
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            using var secret = sink.Credential is { } name ? link.OpenCredential(name) : null;
            return await shape.SendAsync(batch, secret, AskAsync, deadline.Token);
        }
        catch (Exception e) when (SinkFailure.IsExpected(e, cancellationToken))
        {
            return SinkFailure.Answer(e, link.Patience);
        }
    }

    public void Dispose() => _invoker?.Dispose();

    private async Task<HttpAnswer> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await _invoker!.SendAsync(request, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; body.Length < MostAnswered && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;) body.Write(buffer, 0, read);
        return new HttpAnswer((int)response.StatusCode, body.ToArray(), RetryAfter(response.Headers.RetryAfter));
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) =>
        header?.Delta ?? (header?.Date is { } date ? date - link.Time.GetUtcNow() : null);

    private SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = SinkTrust.Policy(sink.CaFile) },
    };
}
