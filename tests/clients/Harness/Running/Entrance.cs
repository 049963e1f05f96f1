namespace Sallyport.Clients.Tests.Running;

/// <summary>
/// <c>SALLY_CLIENTS_DIRECT=1</c> runs the clients straight against the upstream, each holding the real key: it shows
/// whether a failure is the gate's or the client's own. The hunt is left out, as it would find what it looks for.
/// </summary>
internal static class Entrance
{
    public static bool IsDirect => Environment.GetEnvironmentVariable("SALLY_CLIENTS_DIRECT") == "1";

    /// <summary>What clients need to reach the upstream by themselves.</summary>
    public static IEnumerable<KeyValuePair<string, string>> DirectEnvironment(Gatehouse gatehouse)
    {
        var origin = gatehouse.Upstream.Origin.GetLeftPart(UriPartial.Authority);
        return
        [
            new("OPENAI_API_KEY", gatehouse.Keys["openai"]),
            new("OPENAI_BASE_URL", origin + "/v1"),
            new("ANTHROPIC_API_KEY", gatehouse.Keys["anthropic"]),
            new("ANTHROPIC_BASE_URL", origin),
            new("GITHUB_TOKEN", gatehouse.Keys["github"]),
            new("GIT_CONFIG_COUNT", "1"),
            new("GIT_CONFIG_KEY_0", $"url.{origin}/.insteadOf"),
            new("GIT_CONFIG_VALUE_0", "https://github.com/"),
            .. ((string[])["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO"])
                .Select(name => KeyValuePair.Create(name, gatehouse.UpstreamCa)),
        ];
    }
}
