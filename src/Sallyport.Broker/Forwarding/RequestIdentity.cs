using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sallyport.Broker.Entrances;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;

namespace Sallyport.Broker.Forwarding;

/// <summary>
/// Steps 1 and 2: which session and which host a request belongs to, by the way it came in, and its path in the one
/// form that is matched and sent.
/// </summary>
internal sealed class RequestIdentity(ProviderCatalog providers)
{
    private const int MaxHeaderBytes = 64 * 1024;

    /// <summary>By these some servers take another method or path than those of the request line.</summary>
    private static readonly FrozenSet<string> s_overrides = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL");

    public Denial? Identify(Exchange x)
    {
        if (Framing(x.Http.Request) is { } framing) return framing;
        var raw = x.Http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return x.Connection.Entrance == Entrance.Plain ? IdentifyBaseUrl(x, raw) : IdentifyIntercepted(x, raw);
    }

    private static Denial? IdentifyIntercepted(Exchange x, string raw)
    {
        var connection = x.Connection;
        x.Session = connection.Session;
        x.Provider = connection.Provider;
        var target = connection.Target!.Value;
        x.Host = target.Host;
        if (!connection.IsTls) return new Denial(Rule.PlainHttp, target.Host);
        var host = x.Http.Request.Host.Value;
        // Most write it as it is kept.
        if (host != target.Host && (!HostName.TryParse(host, target.Port, out var named) || named != target))
            return new Denial(Rule.HostMismatch, $"connected to {target}");
        return Canonicalise(x, raw);
    }

    /// <summary>Base-URL mode: the first segment names the provider, and the placeholder is the identity.</summary>
    private Denial? IdentifyBaseUrl(Exchange x, string raw)
    {
        // A web page that rebinds its name to this address must not reach the gate.
        if (!HostName.TryParse(x.Http.Request.Host.Value, 80, out var named) || !IsLoopback(named.Host))
            return new Denial(Rule.HostMismatch, "base-URL mode is served on a loopback name only");
        if (raw.Length < 2 || raw[0] != '/') return new Denial(Rule.NotAProvider, "no provider is named");
        var end = raw.AsSpan(1).IndexOfAny('/', '?');
        var segment = end < 0 ? raw[1..] : raw.Substring(1, end);
        if (providers.Find(segment) is not { } provider)
            return new Denial(Rule.NotAProvider, $"/{TerminalSafe(segment)}");
        x.Provider = provider;
        x.Host = provider.Hosts[0];
        var rest = raw[(1 + segment.Length)..];
        return Canonicalise(x, rest.Length == 0 || rest[0] == '?' ? "/" + rest : rest);
    }

    private static Denial? Canonicalise(Exchange x, string raw)
    {
        if (!RequestTarget.TryParse(raw, x.Provider!.AllowsEncodedSlash, out var target, out var problem))
            return new Denial(Rule.BadTarget, problem);
        x.Target = target;
        return null;
    }

    private static Denial? Framing(HttpRequest request)
    {
        var bytes = 0;
        foreach (var (name, values) in request.Headers)
        {
            if (s_overrides.Contains(name)) return new Denial(Rule.BadRequestFraming, $"{name} makes it another request than the one decided on");
            foreach (var value in values) bytes += name.Length + (value?.Length ?? 0) + 4;
        }
        if (bytes > MaxHeaderBytes) return new Denial(Rule.HeadersTooLarge, $"at most {MaxHeaderBytes} bytes");
        // The server has put a Content-Length aside that came with a Transfer-Encoding: two readers could disagree.
        if (request.Headers.ContainsKey("X-Content-Length") || (request.Headers.TransferEncoding.Count > 0 && request.Headers.ContentLength is not null))
            return new Denial(Rule.BadRequestFraming, "both Content-Length and Transfer-Encoding");
        return null;
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static string TerminalSafe(string segment) =>
        Core.Primitives.TerminalText.Escape(segment.Length <= 64 ? segment : segment[..64] + "…");
}
