using System.Text;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Providers;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Forwarding;

/// <summary>
/// What the swap changes about a request: a few headers and perhaps the query. Made after the journal has the intent,
/// held for one request, kept nowhere.
/// </summary>
internal sealed class CredentialSwap
{
    private readonly List<(string Name, string Value)> _headers = [];
    private readonly List<(string Sent, string Placeholder)> _sent = [];

    private CredentialSwap(string query) => Query = query;

    /// <summary>Used where a request carries no credential.</summary>
    public static CredentialSwap None(Exchange x) => new(x.Target.Query);

    public string Query { get; private set; }

    public IReadOnlyList<(string Name, string Value)> Headers => _headers;

    public bool Replaces(string header)
    {
        foreach (var (name, _) in _headers)
        {
            if (name.Equals(header, StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }

    /// <summary>
    /// What the client may see of a header that came back: a redirection repeats the query it was asked with, and a
    /// server may choose the subprotocol that holds the key. The placeholder stands in the key's place again.
    /// </summary>
    public string Conceal(string value)
    {
        foreach (var (sent, placeholder) in _sent) value = value.Replace(sent, placeholder, StringComparison.Ordinal);
        return value;
    }

    public static CredentialSwap Make(Exchange x, OpenCredential credential)
    {
        var swap = new CredentialSwap(x.Target.Query);
        // The HTTP stack takes header values as strings only: this copy lives until the request is collected.
        var key = Encoding.Latin1.GetString(credential.Secret.Reveal());
        if (x.Findings.Count == 0) swap.Inject(x.Provider!, key);
        foreach (var finding in x.Findings) swap.Replace(x.Http.Request.Headers, finding, key);
        var placeholder = x.Findings.Count > 0 ? x.Findings[0].Text : x.Session!.PlaceholderFor(credential.Facts.Name)!;
        swap._sent.Add((key, placeholder));
        if (Uri.EscapeDataString(key) is var escaped && escaped != key) swap._sent.Add((escaped, placeholder));
        foreach (var (header, fact) in x.Provider!.FactHeaders)
        {
            if (credential.Facts.Facts.TryGetValue(fact, out var value)) swap._headers.Add((header, value));
        }
        return swap;
    }

    private void Replace(IHeaderDictionary headers, PlaceholderFinding finding, string key)
    {
        var name = finding.Position.Name;
        switch (finding.Position.Kind)
        {
            case CredentialPositionKind.Header:
                _headers.Add((name, key));
                break;
            case CredentialPositionKind.HeaderScheme:
                _headers.Add((name, $"{finding.Position.Scheme} {key}"));
                break;
            case CredentialPositionKind.Basic:
                var value = headers[name].ToString().AsSpan().Trim();
                BasicCredentials.TryDecode(value["Basic".Length..].Trim(), out var user, out var password);
                var encoded = BasicCredentials.Encode(user == finding.Text ? key : user, password == finding.Text ? key : password);
                _headers.Add((name, encoded));
                _sent.Add((encoded["Basic ".Length..], value["Basic".Length..].Trim().ToString()));
                break;
            case CredentialPositionKind.WebSocketSubprotocol:
                _headers.Add(("Sec-WebSocket-Protocol", Subprotocols.Replace(headers.SecWebSocketProtocol, name + finding.Text, name + key)));
                break;
            case CredentialPositionKind.Query:
                Query = QueryText.Replace(Query, name, key);
                break;
        }
    }

    private void Inject(Provider provider, string key)
    {
        var position = provider.Positions.First(p => p.Kind is CredentialPositionKind.Header or CredentialPositionKind.HeaderScheme);
        _headers.Add((position.Name, position.Scheme is null ? key : $"{position.Scheme} {key}"));
    }
}
