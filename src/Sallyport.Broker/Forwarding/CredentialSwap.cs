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

    public static CredentialSwap Make(Exchange x, OpenCredential credential)
    {
        var swap = new CredentialSwap(x.Target.Query);
        // The HTTP stack takes header values as strings only: this copy lives until the request is collected.
        var key = Encoding.Latin1.GetString(credential.Secret.Reveal());
        if (x.Findings.Count == 0) swap.Inject(x.Provider!, key);
        foreach (var finding in x.Findings) swap.Replace(x.Http.Request.Headers, finding, key);
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
                _headers.Add((name, BasicCredentials.Encode(user == finding.Text ? key : user, password == finding.Text ? key : password)));
                break;
            case CredentialPositionKind.WebSocketSubprotocol:
                _headers.Add(("Sec-WebSocket-Protocol", Subprotocols.Replace(headers.SecWebSocketProtocol, finding.Text, key)));
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
