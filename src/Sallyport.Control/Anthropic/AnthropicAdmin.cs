using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Sallyport.Control.OpenAI;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;

namespace Sallyport.Control.Anthropic;

/// <summary>
/// What Anthropic's Admin API lets one do with API keys: list them and switch them off. It neither makes nor deletes any,
/// so a rotation there takes a person (its reference, checked 2026-11-23).
/// </summary>
public sealed class AnthropicAdmin : IDisposable
{
    public const string Host = "api.anthropic.com";

    private const string Version = "2023-06-01";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly HttpMessageInvoker _invoker;
    private readonly Uri _origin;
    private readonly Secret _key;

    /// <param name="handler">Disposed of with this.</param>
    /// <param name="adminKey">Copied; the caller still owns it.</param>
    internal AnthropicAdmin(HttpMessageHandler handler, Uri origin, Secret adminKey)
    {
        _invoker = new HttpMessageInvoker(handler);
        _origin = origin;
        _key = Secret.CopyOf(adminKey.Reveal());
    }

    /// <exception cref="UserError">The redirection's CA file cannot be used.</exception>
    public static AnthropicAdmin Create(UpstreamRedirects redirects, Secret adminKey) =>
        new(UpstreamHandler.Create(Host, redirects, TimeSpan.FromSeconds(15)), UpstreamHandler.Origin(Host, redirects), adminKey);

    public async IAsyncEnumerable<AnthropicKey> ListKeysAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var body = await SendAsync(HttpMethod.Get, "/v1/organizations/api_keys?limit=100" + (after is null ? "" : $"&after_id={Uri.EscapeDataString(after)}"), null, cancellationToken);
            var page = Read(body);
            foreach (var key in page.Data) yield return key;
            if (!page.HasMore || page.LastId is null || page.LastId == after) yield break;
            after = page.LastId;
        }
    }

    /// <summary>Switches a key off. It can be switched on again by a person.</summary>
    public async Task DeactivateAsync(string keyId, CancellationToken cancellationToken)
    {
        var change = JsonSerializer.SerializeToUtf8Bytes(new AnthropicKeyChange("inactive"), AnthropicJson.Default.AnthropicKeyChange);
        await SendAsync(HttpMethod.Post, $"/v1/organizations/api_keys/{Uri.EscapeDataString(keyId)}", change, cancellationToken);
    }

    public void Dispose()
    {
        _invoker.Dispose();
        _key.Dispose();
    }

    private static AnthropicKeyPage Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, AnthropicJson.Default.AnthropicKeyPage) ?? new AnthropicKeyPage();
        }
        catch (JsonException)
        {
            throw new AdminProblem(AdminProblemKind.Unreadable, "GET /v1/organizations/api_keys", "the answer is not a list of keys");
        }
    }

    private async Task<byte[]> SendAsync(HttpMethod method, string target, byte[]? json, CancellationToken cancellationToken)
    {
        var call = $"{method} {target.Split('?')[0]}";
        using var request = new HttpRequestMessage(method, _origin.GetLeftPart(UriPartial.Path).TrimEnd('/') + target) { VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher };
        request.Headers.TryAddWithoutValidation("x-api-key", Encoding.ASCII.GetString(_key.Reveal()));
        request.Headers.TryAddWithoutValidation("anthropic-version", Version);
        if (json is not null) request.Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(s_patience);
        try
        {
            using var response = await _invoker.SendAsync(request, deadline.Token);
            // What the answer says is not repeated: it may echo the key.
            if (!response.IsSuccessStatusCode) throw new AdminProblem(KindOf(response.StatusCode), call, $"answered {(int)response.StatusCode}") { Status = (int)response.StatusCode };
            return await response.Content.ReadAsByteArrayAsync(deadline.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new AdminProblem(e is OperationCanceledException ? AdminProblemKind.TimedOut : AdminProblemKind.Unreachable, call, "no answer");
        }
    }

    private static AdminProblemKind KindOf(HttpStatusCode status) => (int)status switch
    {
        401 => AdminProblemKind.KeyRejected,
        403 => AdminProblemKind.NotAllowed,
        404 => AdminProblemKind.NotFound,
        429 => AdminProblemKind.RateLimited,
        >= 500 => AdminProblemKind.Broken,
        _ => AdminProblemKind.Refused,
    };
}
