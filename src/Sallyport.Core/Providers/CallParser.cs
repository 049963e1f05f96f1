using Sallyport.Core.Yaml;

namespace Sallyport.Core.Providers;

/// <summary>Reads <c>probe</c> and <c>denied</c>: the calls that a provider file names.</summary>
internal static class CallParser
{
    private static readonly string[] s_methods = ["*", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];

    public static KeyProbe? ReadProbe(YamlFields provider, IReadOnlyList<CredentialPosition> positions, YamlProblems problems)
    {
        if (provider.Fields("probe") is not { } fields) return null;
        var path = fields.Text("path", required: true);
        var alive = fields.IntegerList("alive", 100, 599, required: true);
        var dead = fields.IntegerList("dead", 100, 599, required: true);
        var headers = HeaderParser.ReadProbeHeaders(fields, positions, problems);
        fields.Finish();
        if (path is not null && ProblemOfPath(path.Value) is { } problem) problems.Add(path, $"the path {YamlProblems.Quote(path.Value)} {problem}");
        if (path is not null && path.Value.Contains('*', StringComparison.Ordinal)) problems.Add(path, "the probe's path is sent as it stands: no '*'");
        foreach (var both in alive.Intersect(dead)) problems.Add(fields.At("dead"), $"{both} is under 'alive' and under 'dead'");
        return path is null ? null : new KeyProbe(path.Value, alive, dead, headers);
    }

    public static IReadOnlyList<DeniedCall> ReadDenied(YamlFields provider, YamlProblems problems)
    {
        var denied = new List<DeniedCall>();
        foreach (var item in provider.List("denied"))
        {
            if (item is not YamlMap map)
            {
                problems.Add(item, $"a denied call must be a mapping with 'method', 'path' and 'because', not {item.Kind}");
                continue;
            }
            var fields = new YamlFields(map, problems);
            var method = fields.Text("method");
            var path = fields.Text("path", required: true);
            var because = fields.Text("because", required: true);
            fields.Finish();
            if (method is not null && !s_methods.Contains(method.Value, StringComparer.Ordinal))
                problems.Add(method, $"unknown method {YamlProblems.Quote(method.Value)}; one of: {string.Join(", ", s_methods)} (a bare * needs quotes)");
            if (path is not null && ProblemOfPattern(path.Value) is { } problem)
                problems.Add(path, $"the path {YamlProblems.Quote(path.Value)} {problem}");
            denied.Add(new DeniedCall(method?.Value ?? "*", path?.Value ?? "", because?.Value ?? ""));
        }
        return denied;
    }

    public static string? ProblemOfPattern(string path)
    {
        var below = path.EndsWith("/**", StringComparison.Ordinal);
        var rest = below ? path[..^3] : path;
        if (below && rest.Length == 0) return null;
        if (rest.Split('/').Any(s => s.Contains('*', StringComparison.Ordinal) && s != "*"))
            return "may use '*' only for a whole segment, and '**' only at its end";
        return ProblemOfPath(rest);
    }

    private static string? ProblemOfPath(string path)
    {
        if (path.Length == 0 || path[0] != '/') return "must begin with a slash";
        if (path.Contains("//", StringComparison.Ordinal)) return "has an empty segment (//)";
        if (path.Length > 1 && path[^1] == '/') return "must not end in a slash";
        if (path.Split('/').Any(s => s is "." or "..")) return "has a dot segment";
        return path.All(c => ProviderNames.IsUnreserved(c) || c is '/' or '*' or ':' or '@' or '!' or '$' or '\'' or '(' or ')' or ',' or ';' or '=' or '+')
            ? null
            : "holds a character that is not allowed: write it plainly, without a query and without % escapes";
    }
}
