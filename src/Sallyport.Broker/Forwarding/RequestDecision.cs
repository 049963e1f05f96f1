using Microsoft.AspNetCore.Http;
using Sallyport.Broker.Entrances;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Forwarding;

/// <summary>Steps 3 and 4: which credential the placeholders stand for, and whether this call may be made with it.</summary>
internal static class RequestDecision
{
    public static Denial? Decide(Exchange x, SessionTable sessions, PolicyInForce policy) =>
        CredentialScan.Run(x, sessions) ?? Match(x) ?? Classify(x) ?? Granted(x, policy) ?? FactHeaders(x);

    private static Denial? Match(Exchange x)
    {
        foreach (var finding in x.Findings)
        {
            var (session, credential) = finding.Binding;
            if (x.Session is not null && x.Session != session) return new Denial(Rule.ForeignPlaceholder, finding.Position.Name);
            x.Session = session;
            if (credential.Provider != x.Provider!.Name) return new Denial(Rule.PlaceholderWrongHost, x.Host);
            if (x.Credential is not null && x.Credential.Name != credential.Name)
                return new Denial(Rule.AmbiguousCredential, "two placeholders for two credentials");
            x.Credential = credential;
        }
        if (x.Session is not { } live) return new Denial(Rule.NoSession, "no placeholder, and no proxy credentials");
        if (live.Ended.IsCancellationRequested) return new Denial(Rule.SessionEnded, live.Id);
        if (x.Credential is null && live.InjectAlways)
            x.Credential = live.FirstOf(x.Provider!);
        return null;
    }

    private static Denial? Classify(Exchange x)
    {
        var (provider, isWebSocket) = (x.Provider!, x.IsWebSocket);
        if (x.Connection.Recent is not { } call || !ReferenceEquals(call.Provider, provider)
            || call.Method != x.Method || call.Path != x.Target.Path || call.IsWebSocket != isWebSocket)
        {
            call = new ClassifiedCall(provider, x.Method, x.Target.Path, isWebSocket, provider.Classify(x.Method, x.Target.Path, isWebSocket));
            x.Connection.Recent = call;
        }
        x.Call = call.Facts;
        return null;
    }

    /// <summary>
    /// Asks the policy in force. A call without a credential is decided as if it were made with the session's own for
    /// this provider: it uses nobody's key, but it is still the agent's call. Looks at nothing of the request itself, as
    /// it is asked again when the policy changes.
    /// </summary>
    internal static Denial? Granted(Exchange x, PolicyInForce policy)
    {
        if (policy.Current is not { } current) return new Denial(Rule.PolicyUnavailable, "");
        x.DecidedBy = current;
        var credential = (x.Credential ?? x.Session!.FirstOf(x.Provider!))?.Name ?? $"{x.Provider!.Name}/none";
        var denial = PolicyDecision.OnCall(current, x.Session!.Agent, credential, x.Call, out var grant);
        x.Grant = grant;
        return denial;
    }

    /// <summary>
    /// Project and organization come from the stored credential on every call. Where it records none, a client's own
    /// value is refused as well: nobody granted it.
    /// </summary>
    private static Denial? FactHeaders(Exchange x)
    {
        if (x.Credential is null) return null;
        foreach (var (header, fact) in x.Provider!.FactHeaders)
        {
            var sent = x.Http.Request.Headers[header];
            if (sent.Count == 0) continue;
            if (sent.Count > 1 || !x.Credential.Facts.TryGetValue(fact, out var stored) || sent.ToString() != stored)
                return new Denial(Rule.FactHeaderConflict, header);
        }
        return null;
    }
}
