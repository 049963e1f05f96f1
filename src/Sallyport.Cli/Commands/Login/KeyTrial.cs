using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;

namespace Sallyport.Cli.Commands.Login;

internal enum TrialOutcome
{
    Alive,

    /// <summary>It lives, but may not make this very call.</summary>
    Restricted,

    Dead,

    /// <summary>Neither proven.</summary>
    Unknown,
}

internal sealed record TrialResult(TrialOutcome Outcome, string Explanation);

/// <summary>
/// Makes the provider's harmless call with a key, where the operator's redirection says. No proxy, no redirect, no
/// retry; nothing of the answer but its status is read.
/// </summary>
internal sealed class KeyTrial(Provider provider, KeyProbe probe, UpstreamRedirects redirects)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    /// <summary>For people: <c>GET https://api.openai.com/v1/models</c>.</summary>
    public string Call => $"GET {Target}";

    private string Target =>
        UpstreamHandler.Origin(provider.Hosts[0], redirects).GetLeftPart(UriPartial.Path).TrimEnd('/') + probe.Path;

    public async Task<TrialResult> RunAsync(Secret key, IReadOnlyDictionary<string, string> facts, CancellationToken cancellationToken)
    {
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(s_patience);
            using var invoker = new HttpMessageInvoker(UpstreamHandler.Create(provider.Hosts[0], redirects, s_patience));
            using var request = CreateRequest(key, facts);
            using var response = await invoker.SendAsync(request, deadline.Token);
            return Judge((int)response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AuthenticationException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new TrialResult(TrialOutcome.Unknown, $"{Call}: {Why(e)}");
        }
    }

    private TrialResult Judge(int status)
    {
        if (probe.DeadStatuses.Contains(status)) return new TrialResult(TrialOutcome.Dead, $"{Call} answered {status}");
        if (!probe.AliveStatuses.Contains(status)) return new TrialResult(TrialOutcome.Unknown, $"{Call} answered {status}");
        return status == 403
            ? new TrialResult(TrialOutcome.Restricted, $"{Call} answered 403: the key lives but is restricted, and may not make this call")
            : new TrialResult(TrialOutcome.Alive, $"{Call} answered {status}: the key lives");
    }

    /// <summary>The key stands where the provider's own clients put it first.</summary>
    private HttpRequestMessage CreateRequest(Secret key, IReadOnlyDictionary<string, string> facts)
    {
        // The platform's client takes strings. This one lives as long as this short process does.
        var text = Encoding.ASCII.GetString(key.Reveal());
        var position = provider.Positions[0];
        var target = position.Kind == CredentialPositionKind.Query
            ? $"{Target}{(Target.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{position.Name}={Uri.EscapeDataString(text)}"
            : Target;
        var request = new HttpRequestMessage(HttpMethod.Get, target) { VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("sallyport", SallyCommandLine.Version));
        foreach (var (name, value) in probe.Headers) request.Headers.TryAddWithoutValidation(name, value);
        foreach (var (name, fact) in provider.FactHeaders)
        {
            if (facts.TryGetValue(fact, out var value)) request.Headers.TryAddWithoutValidation(name, value);
        }
        switch (position.Kind)
        {
            case CredentialPositionKind.Header:
                request.Headers.TryAddWithoutValidation(position.Name, text);
                break;
            case CredentialPositionKind.Basic:
                request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("x:" + text)));
                break;
            case CredentialPositionKind.Query:
                break;
            default:
                request.Headers.TryAddWithoutValidation(position.Kind == CredentialPositionKind.HeaderScheme ? position.Name : "Authorization", $"{position.Scheme ?? "Bearer"} {text}");
                break;
        }
        return request;
    }

    private static string Why(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException) return "its certificate is not to be trusted: " + cause.Message;
            if (cause is SocketException socket) return socket.Message;
            if (cause is OperationCanceledException) return $"no answer within {s_patience.TotalSeconds:0} seconds";
        }
        return e.Message;
    }
}
