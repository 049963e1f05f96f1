using Sallyport.Core.Yaml;

namespace Sallyport.Core.Providers;

/// <summary>Reads <c>positions</c>: the only places of a request in which a placeholder is ever exchanged for a key.</summary>
internal static class PositionParser
{
    private const int MaxPositions = 16;
    private const string Valid = "one of: bearer, basic, 'header: NAME', 'header: NAME' with 'scheme: WORD', 'query: NAME', 'websocket_subprotocol: PREFIX'";

    public static IReadOnlyList<CredentialPosition> Read(YamlFields fields, YamlProblems problems)
    {
        var positions = new List<CredentialPosition>();
        foreach (var item in fields.List("positions", required: true))
        {
            if (ReadOne(item, problems) is not { } position) continue;
            if (positions.Any(p => Same(p, position))) problems.Add(item, "this position is here twice");
            else if (positions.Count == MaxPositions) problems.Add(item, $"more than {MaxPositions} positions");
            else positions.Add(position);
        }
        return positions;
    }

    private static CredentialPosition? ReadOne(YamlNode item, YamlProblems problems)
    {
        switch (item)
        {
            case YamlScalar { Value: "bearer" }:
                return new CredentialPosition(CredentialPositionKind.HeaderScheme, "Authorization", "Bearer");
            case YamlScalar { Value: "basic" }:
                return new CredentialPosition(CredentialPositionKind.Basic, "Authorization", "Basic");
            case YamlScalar scalar:
                problems.Add(scalar, $"unknown position {YamlProblems.Quote(scalar.Value)}; {Valid}");
                return null;
            case YamlMap map:
                return ReadMap(map, problems);
            default:
                problems.Add(item, $"a position must be a word or a mapping, not {item.Kind}; {Valid}");
                return null;
        }
    }

    private static CredentialPosition? ReadMap(YamlMap map, YamlProblems problems)
    {
        var before = problems.Count;
        var fields = new YamlFields(map, problems);
        var header = fields.Text("header");
        var scheme = fields.Text("scheme");
        var query = fields.Text("query");
        var subprotocol = fields.Text("websocket_subprotocol");
        fields.Finish();
        if (problems.Count > before) return null;
        if ((header is null ? 0 : 1) + (query is null ? 0 : 1) + (subprotocol is null ? 0 : 1) != 1)
            problems.Add(map, $"a position needs exactly one place; {Valid}");
        else if (scheme is not null && header is null)
            problems.Add(scheme, "'scheme' belongs to 'header'");
        else if (header is not null)
            return ReadHeader(header, scheme, problems);
        else if (query is not null)
            return Checked(query, query.Value.All(ProviderNames.IsUnreserved), CredentialPositionKind.Query,
                "is not the name of a query parameter: only letters, digits and -._~ are allowed", problems);
        else if (subprotocol is not null)
            return Checked(subprotocol, subprotocol.Value.Length >= 3 && subprotocol.Value.All(ProviderNames.IsUnreserved),
                CredentialPositionKind.WebSocketSubprotocol,
                "is not a subprotocol's prefix: at least 3 letters, digits or -._~", problems);
        return null;
    }

    private static CredentialPosition? ReadHeader(YamlScalar header, YamlScalar? scheme, YamlProblems problems)
    {
        if (HeaderRules.ProblemOf(header.Value) is { } problem)
            problems.Add(header, $"the header {YamlProblems.Quote(header.Value)} {problem}");
        else if (scheme is null)
            return new CredentialPosition(CredentialPositionKind.Header, header.Value);
        else if (scheme.Value.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            problems.Add(scheme, "Basic holds its key inside base64: write the position as 'basic'");
        else if (!HeaderRules.IsToken(scheme.Value) || scheme.Value.Length > 32)
            problems.Add(scheme, $"the scheme {YamlProblems.Quote(scheme.Value)} must be one word of at most 32 characters, such as Bearer");
        else
            return new CredentialPosition(CredentialPositionKind.HeaderScheme, header.Value, scheme.Value);
        return null;
    }

    private static CredentialPosition? Checked(
        YamlScalar name, bool valid, CredentialPositionKind kind, string otherwise, YamlProblems problems)
    {
        if (valid && name.Value.Length <= 64) return new CredentialPosition(kind, name.Value);
        problems.Add(name, $"{YamlProblems.Quote(name.Value)} {otherwise} (at most 64)");
        return null;
    }

    private static bool Same(CredentialPosition a, CredentialPosition b) =>
        a.Kind == b.Kind
        && a.Name.Equals(b.Name, a.Kind == CredentialPositionKind.Query ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase)
        && string.Equals(a.Scheme, b.Scheme, StringComparison.OrdinalIgnoreCase);
}
