using System.Collections.Frozen;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;

namespace Sallyport.Broker.Forwarding;

/// <summary>
/// Looks for credentials in the positions that the provider declares, and nowhere else. A value that is not one of this
/// gate's placeholders is refused: it would be a key that nobody granted, and a way out for what the agent has read.
/// </summary>
internal static class CredentialScan
{
    private static readonly FrozenSet<string> s_bareSchemes = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "Basic", "Bearer", "token");

    public static Denial? Run(Exchange x, SessionTable sessions)
    {
        foreach (var position in x.Provider!.Positions)
        {
            var denial = position.Kind switch
            {
                CredentialPositionKind.Query => ScanQuery(x, sessions, position),
                CredentialPositionKind.WebSocketSubprotocol => ScanSubprotocol(x, sessions, position),
                _ => ScanHeader(x, sessions, position),
            };
            if (denial is not null) return denial;
        }
        return RefuseUnreadHeaders(x);
    }

    private static Denial? ScanHeader(Exchange x, SessionTable sessions, CredentialPosition position)
    {
        var values = x.Http.Request.Headers[position.Name];
        if (values.Count == 0) return null;
        if (values.Count > 1) return new Denial(Rule.AmbiguousCredential, $"{position.Name} is sent {values.Count} times");
        var value = values.ToString().AsSpan().Trim();
        if (position.Kind == CredentialPositionKind.Header) return value.IsEmpty ? null : Take(x, sessions, position, value);

        var scheme = position.Scheme ?? "Basic";
        if (!value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var rest = value[scheme.Length..];
        if (rest.IsEmpty) return null;
        if (rest[0] != ' ') return null;
        rest = rest.Trim();
        if (rest.IsEmpty) return null;
        return position.Kind == CredentialPositionKind.Basic ? ScanBasic(x, sessions, position, rest) : Take(x, sessions, position, rest);
    }

    private static Denial? ScanBasic(Exchange x, SessionTable sessions, CredentialPosition position, ReadOnlySpan<char> encoded)
    {
        if (!BasicCredentials.TryDecode(encoded, out var user, out var password))
            return new Denial(Rule.AmbiguousCredential, $"{position.Name}: the Basic credentials cannot be read");
        var inUser = sessions.Resolve(user);
        var inPassword = sessions.Resolve(password);
        if (inUser is not null && inPassword is not null && user != password)
            return new Denial(Rule.AmbiguousCredential, $"{position.Name} holds two placeholders");
        // A token may stand in either half; the other half is then a fixed word such as x-access-token, or empty.
        return inUser is not null ? Take(x, sessions, position, user) : Take(x, sessions, position, password.Length > 0 ? password : user);
    }

    private static Denial? ScanSubprotocol(Exchange x, SessionTable sessions, CredentialPosition position)
    {
        var found = 0;
        foreach (var token in Subprotocols.Split(x.Http.Request.Headers.SecWebSocketProtocol))
        {
            if (!token.StartsWith(position.Name, StringComparison.Ordinal)) continue;
            if (++found > 1) return new Denial(Rule.AmbiguousCredential, $"the subprotocol {position.Name} is sent twice");
            if (Take(x, sessions, position, token.AsSpan(position.Name.Length)) is { } denial) return denial;
        }
        return null;
    }

    private static Denial? ScanQuery(Exchange x, SessionTable sessions, CredentialPosition position)
    {
        if (x.Target.Query.Length == 0) return null;
        var found = 0;
        foreach (var (name, value) in QueryText.Split(x.Target.Query))
        {
            if (!QueryText.Decode(name).Equals(position.Name, StringComparison.Ordinal)) continue;
            if (++found > 1) return new Denial(Rule.AmbiguousCredential, $"the query parameter {position.Name} is sent twice");
            if (value.Length == 0) continue;
            if (Take(x, sessions, position, QueryText.Decode(value)) is { } denial) return denial;
        }
        return null;
    }

    private static Denial? Take(Exchange x, SessionTable sessions, CredentialPosition position, ReadOnlySpan<char> text)
    {
        var where = Describe(position);
        if (sessions.Resolve(text) is not { } binding)
        {
            return text.StartsWith(x.Provider!.PlaceholderPrefix, StringComparison.Ordinal)
                ? new Denial(Rule.UnknownPlaceholder, where)
                : new Denial(Rule.ForeignCredential, where);
        }
        x.Findings.Add(new PlaceholderFinding(position, text.ToString(), binding));
        return null;
    }

    /// <summary>A header that carries credentials, in a scheme that the provider does not declare, is foreign as well.</summary>
    private static Denial? RefuseUnreadHeaders(Exchange x)
    {
        var authorization = x.Http.Request.Headers.Authorization;
        if (authorization.Count == 0) return null;
        foreach (var finding in x.Findings)
        {
            if (finding.Position.Name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)) return null;
        }
        if (authorization.Count > 1) return new Denial(Rule.AmbiguousCredential, "Authorization is sent twice");
        // A scheme alone, as a client without a key sends it, carries nothing. All else does, however it is spelled:
        // a provider may take a tab for a space, or a key without a scheme.
        var value = authorization.ToString().Trim();
        return value.Length == 0 || s_bareSchemes.Contains(value) ? null : new Denial(Rule.ForeignCredential, "Authorization");
    }

    private static string Describe(CredentialPosition position) => position.Kind switch
    {
        CredentialPositionKind.Query => $"the query parameter {position.Name}",
        CredentialPositionKind.WebSocketSubprotocol => "Sec-WebSocket-Protocol",
        _ => position.Name,
    };
}
