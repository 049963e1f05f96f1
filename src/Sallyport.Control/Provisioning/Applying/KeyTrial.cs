using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Sallyport.Control.OpenAI;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Provisioning.Applying;

/// <summary>
/// One harmless call with a new key, <c>GET /v1/models</c>: it lives if that is answered, or refused for want of a scope
/// (403). A key that is some seconds old may not be known everywhere yet, so a 401 is asked again.
/// </summary>
public sealed class KeyTrial(HttpMessageHandler handler, Uri origin, TimeProvider time) : IDisposable
{
    private const string Path = "/v1/models";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Between the tries; half a minute in all.</summary>
    private static readonly TimeSpan[] s_pauses = [.. new[] { 1, 2, 4, 8, 15 }.Select(s => TimeSpan.FromSeconds(s))];

    private readonly HttpMessageInvoker _invoker = new(handler, disposeHandler: true);
    private readonly string _target = origin.GetLeftPart(UriPartial.Path).TrimEnd('/') + Path;

    /// <exception cref="UserError">It is refused, or it cannot be told.</exception>
    public async Task TryAsync(Secret key, string credential, string keyId, string projectId, string? organization, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var status = await AskAsync(key, credential, projectId, organization, cancellationToken);
            if (status is HttpStatusCode.OK or HttpStatusCode.Forbidden) return;
            if (attempt == s_pauses.Length)
                throw status == HttpStatusCode.Unauthorized
                    ? ProvisioningErrors.KeyRefused(credential, keyId, $"GET {Path} answered 401")
                    : ProvisioningErrors.KeyNotTried(credential, $"GET {Path} answered {(int)status}");
            await Task.Delay(s_pauses[attempt], time, cancellationToken);
        }
    }

    public void Dispose() => _invoker.Dispose();

    private async Task<HttpStatusCode> AskAsync(Secret key, string credential, string projectId, string? organization, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, _target) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Encoding.ASCII.GetString(key.Reveal()));
        request.Headers.TryAddWithoutValidation("OpenAI-Project", projectId);
        if (organization is not null) request.Headers.TryAddWithoutValidation("OpenAI-Organization", organization);
        try
        {
            using var response = await _invoker.SendAsync(request, deadline.Token);
            return response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw ProvisioningErrors.KeyNotTried(credential, e is OperationCanceledException ? $"no answer within {s_patience.TotalSeconds:0} seconds" : e.Message);
        }
        finally
        {
            // The platform takes the key as a string; the request must not keep it.
            request.Headers.Authorization = null;
        }
    }
}
