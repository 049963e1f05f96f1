namespace Sallyport.Broker.Sandbox;

/// <summary>Every variable by which clients find their proxy, in every spelling that some client insists on.</summary>
internal static class ProxyVariables
{
    private static readonly string[] s_proxies =
        ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "npm_config_proxy", "npm_config_https_proxy"];

    // Set only where the user has set them: they win over the family above.
    private static readonly string[] s_overrides = ["PIP_PROXY", "CARGO_HTTP_PROXY"];

    private static readonly string[] s_exceptions = ["no_proxy", "NO_PROXY", "npm_config_noproxy"];

    public static void Set(IDictionary<string, string> variables, string proxy, string noProxy)
    {
        RemoveOtherSpellings(variables);
        foreach (var name in s_proxies) variables[name] = proxy;
        foreach (var name in s_overrides)
        {
            if (variables.ContainsKey(name)) variables[name] = proxy;
        }
        foreach (var name in s_exceptions) variables[name] = noProxy;
        // Node from 22.21 and 24 on: without it, fetch and https ignore the family.
        variables["NODE_USE_ENV_PROXY"] = "1";
    }

    /// <summary>The user's own proxy, as <c>host:port</c>: its URL may hold a password.</summary>
    public static (string Variable, string Address)? UpstreamOf(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var name in (string[])["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY"])
        {
            if (!environment.TryGetValue(name, out var value) || value.Length == 0) continue;
            var url = value.Contains("://", StringComparison.Ordinal) ? value : "http://" + value;
            return (name, Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Authority : "given there");
        }
        return null;
    }

    public static string ExceptionsOf(IReadOnlyDictionary<string, string> environment) =>
        string.Join(',', environment.Where(v => s_exceptions.Contains(v.Key, StringComparer.OrdinalIgnoreCase)).Select(v => v.Value));

    /// <summary>npm reads its variables in any case, and which of two spellings wins is chance.</summary>
    private static void RemoveOtherSpellings(IDictionary<string, string> variables)
    {
        var npm = s_proxies.Concat(s_exceptions).Where(n => n.StartsWith("npm_", StringComparison.Ordinal)).ToList();
        foreach (var name in variables.Keys.Where(k => npm.Contains(k, StringComparer.OrdinalIgnoreCase)).ToList()) variables.Remove(name);
    }
}
