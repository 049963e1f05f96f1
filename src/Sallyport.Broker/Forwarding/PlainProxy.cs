using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sallyport.Broker.Egress;
using Sallyport.Broker.Entrances;
using Sallyport.Broker.Leaks;
using Sallyport.Broker.Metering;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;

namespace Sallyport.Broker.Forwarding;

/// <summary>
/// A proxy request for an <c>http://</c> URL. It is passed on as it is, with nothing swapped; a host of a provider
/// that the session has a credential for is refused, because no key ever travels without TLS.
/// </summary>
internal sealed class PlainProxy(
    SessionTable sessions, HostClaims claims, IGateJournal journal, UpstreamRedirects redirects, PolicyInForce policy, Freezer freezer, Tripwire tripwire, TimeProvider time) : IDisposable
{
    private const string Scheme = "http://";

    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ConnectCallback = async (context, cancellationToken) => new NetworkStream(
            await Dialer.ConnectTunnelAsync(redirects, new HostName(context.DnsEndPoint.Host, context.DnsEndPoint.Port), time, cancellationToken),
            ownsSocket: true),
    });

    public static bool Handles(Exchange x) => x.Connection.Entrance == Entrance.Plain
        && x.Http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    public async Task RunAsync(Exchange x)
    {
        try
        {
            await DecideAsync(x);
        }
        finally
        {
            x.Scrub?.Dispose();
            await tripwire.EndAsync(x);
        }
    }

    private async Task DecideAsync(Exchange x)
    {
        var denial = Identify(x, out var upstream) ?? tripwire.OnHead(x);
        Action abort = x.Http.Abort;
        if (denial is null && !x.Session!.TryEnter(abort)) denial = new Denial(Rule.SessionEnded, x.Session.Id);
        if (denial is null && freezer.Find(x.Session!.Agent, null) is { } frozen)
        {
            x.Session.Leave(abort);
            denial = frozen;
        }
        if (denial is not null)
        {
            await DenyAsync(x, denial);
            return;
        }
        try
        {
            await ForwardAsync(x, new Upstream(upstream!, _invoker));
        }
        finally
        {
            x.Session!.Leave(abort);
        }
    }

    private async Task ForwardAsync(Exchange x, Upstream upstream)
    {
        try
        {
            await journal.AppendAsync(x.Entry(JournalEntryType.RequestAllowed) with { Detail = "http, no credential" }, x.Aborted);
        }
        catch (IOException)
        {
            await DenyAsync(x, new Denial(Rule.JournalUnavailable, ""));
            return;
        }
        try
        {
            await SendAsync(x, upstream);
        }
        catch (Exception) when (x.Refused is not null)
        {
            await JournalAsync(x.Entry(JournalEntryType.RequestDenied) with { Rule = x.Refused.Code, Reason = x.Refused.Message, Status = x.Refused.Status });
            await FailAsync(x, x.Refused);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            await FailAsync(x, e is HttpRequestException failure ? UpstreamFailure.Classify(failure, x.Host) : new Denial(Rule.UpstreamBroken, x.Host));
        }
        finally
        {
            journal.AppendSoon(x.Entry(JournalEntryType.RequestDone) with
            {
                Status = x.Status == 0 ? null : x.Status,
                RequestBytes = x.RequestBytes,
                ResponseBytes = x.ResponseBytes,
                Microseconds = (long)time.GetElapsedTime(x.Started).TotalMicroseconds,
                Rule = x.Failure,
            });
        }
    }

    private static async Task SendAsync(Exchange x, Upstream upstream)
    {
        using var request = UpstreamRequest.Build(x, upstream, CredentialSwap.None(x));
        request.Version = HttpVersion.Version11;
        try
        {
            using var answer = await upstream.Invoker.SendAsync(request, x.Aborted);
            var length = ResponseCopy.CopyHead(x, answer);
            await ResponseCopy.CopyBodyAsync(x, answer, length);
        }
        finally
        {
            if (request.Content is ClientBody body) await body.EndAsync();
        }
    }

    private static async Task FailAsync(Exchange x, Denial denial)
    {
        x.Failure = denial.Code;
        x.Status = denial.Status;
        if (x.Http.Response.HasStarted) x.Http.Abort();
        else await DenialResponse.WriteAsync(x.Http, ErrorShape.Plain, denial);
    }

    private Denial? Identify(Exchange x, out Uri? upstream)
    {
        upstream = null;
        x.Session = ProxyCredentials.Authenticate(sessions, x.Http.Request.Headers.ProxyAuthorization);
        if (x.Session is null) return new Denial(Rule.ProxyAuthenticationRequired, "");
        var raw = x.Http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = raw.IndexOf('/', Scheme.Length);
        var authority = path < 0 ? raw[Scheme.Length..] : raw[Scheme.Length..path];
        if (!HostName.TryParse(authority, 80, out var target)) return new Denial(Rule.BadTarget, "not a host and port");
        x.Host = target.ToString();
        if (claims.Find(target.Host) is { } provider && x.Session.Uses(provider)) return new Denial(Rule.PlainHttp, target.Host);
        if (PolicyDecision.OnEgress(policy.Current, x.Session.Agent, target) is { } denial) return denial;
        var rest = path < 0 ? "/" : raw[path..];
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        x.Target = question < 0 ? new RequestTarget(rest, "") : new RequestTarget(rest[..question], rest[question..]);
        upstream = new Uri($"{Scheme}{target}/");
        return null;
    }

    private async Task DenyAsync(Exchange x, Denial denial)
    {
        x.Session?.CountDenied();
        if (x.Session is not null)
        {
            await JournalAsync(x.Entry(JournalEntryType.RequestDenied) with
            {
                Rule = denial.Code,
                Reason = denial.Message,
                Status = denial.Status,
            });
        }
        if (denial.Rule == Rule.ProxyAuthenticationRequired) x.Http.Response.Headers.ProxyAuthenticate = "Basic realm=\"sallyport\"";
        await DenialResponse.WriteAsync(x.Http, ErrorShape.Plain, denial);
    }

    /// <summary>What follows an intent must not fail the request; the next intent is refused.</summary>
    private async Task JournalAsync(JournalEntry entry)
    {
        try
        {
            await journal.AppendAsync(entry, CancellationToken.None);
        }
        catch (IOException)
        {
            return;
        }
    }

    public void Dispose() => _invoker.Dispose();
}
