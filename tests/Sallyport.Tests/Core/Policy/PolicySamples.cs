using System.Globalization;
using CsCheck;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;

namespace Sallyport.Tests.Core.Policy;

/// <summary>Generated policies, calls and bodies, mostly near the edges of what the built-in providers know.</summary>
internal static class PolicySamples
{
    private static readonly string[] s_agents = ["a", "b"];
    /// <summary>One more than the policies name.</summary>
    public static IReadOnlyList<string> Agents { get; } = ["a", "b", "c"];

    private static readonly string[] s_names = ["gpt-5", "gpt-5-mini", "o3", "mcp", "web_search"];
    private static readonly string[] s_patterns = ["gpt-5", "gpt-*", "*", "o3", "*mini", "mcp", "web_*"];
    private static readonly string[] s_methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "get"];

    public static IReadOnlyList<Provider> Providers => ProviderCatalogLoader.BuiltIn;

    public static Gen<PolicySnapshot> Policies { get; } = Gen.Int.Select(seed => Policy(new Random(seed)));

    /// <summary>A path that some line covers, with its segments bent now and then.</summary>
    public static Gen<SampleCall> Calls { get; } = Gen.Int.Select(seed => Call(new Random(seed)));

    public static Gen<ContentFacts> Facts { get; } = Gen.Int.Select(seed => Content(new Random(seed)));

    public static PolicySnapshot Policy(Random random) => new()
    {
        Version = 1,
        Agents = s_agents.Where(_ => random.Next(8) > 0).ToDictionary(a => a, a => new AgentPolicy
        {
            Name = a,
            Grants = [.. Providers.Where(_ => random.Next(8) > 0).Select(p => GrantOf(random, a, p))],
        }),
    };

    private static Grant GrantOf(Random random, string agent, Provider provider) => new()
    {
        Agent = agent,
        Credential = provider.Name + "/default",
        Permissions = new PermissionSet
        {
            Groups = provider.Groups.Where(_ => random.Next(3) > 0).ToDictionary(g => g.Name, _ => (Access)random.Next(3)),
            AllBecause = random.Next(4) == 0 ? "generated" : null,
        },
        Models = Rules(random),
        Tools = Rules(random),
        Requests = new RequestRules
        {
            Store = random.Next(4) == 0 ? false : null,
            Background = random.Next(4) == 0 ? false : null,
            Continuation = random.Next(4) == 0 ? false : null,
            ServiceTiers = Rules(random),
        },
    };

    private static NameRules Rules(Random random) => new()
    {
        Allow = random.Next(3) == 0 ? [.. s_patterns.Where(_ => random.Next(2) == 0)] : null,
        Deny = random.Next(3) == 0 ? [.. s_patterns.Where(_ => random.Next(5) == 0)] : [],
    };

    public static SampleCall Call(Random random)
    {
        var provider = Providers[random.Next(Providers.Count)];
        var lines = provider.Operations!.Patterns;
        var line = lines[random.Next(lines.Count)];
        var path = random.Next(12) == 0 && provider.Denied.Count > 0 ? provider.Denied[random.Next(provider.Denied.Count)].PathPattern : line.Path;
        // Half of the calls fit their line, or hardly any would be allowed.
        var webSocket = line.IsWebSocket ? random.Next(2) == 0 : random.Next(10) == 0;
        var method = webSocket ? "GET" : line.Methods.Count > 0 && random.Next(2) == 0 ? line.Methods[random.Next(line.Methods.Count)] : s_methods[random.Next(s_methods.Length)];
        return new SampleCall(random.Next(9) == 0 ? "c" : s_agents[random.Next(2)], provider, method, Bend(Fill(path), random.Next(12)), webSocket);
    }

    public static ContentFacts Content(Random random) => new()
    {
        Model = random.Next(8) == 0 ? null : s_names[random.Next(s_names.Length)],
        Tools = [.. s_names.Where(_ => random.Next(5) == 0)],
        Store = Flag(random.Next(3)),
        Background = Flag(random.Next(3)),
        Continues = random.Next(3) == 0,
        ServiceTier = random.Next(3) == 0 ? null : s_patterns[random.Next(s_patterns.Length)],
    };

    /// <summary>A request's body in OpenAI's words, now and then damaged or saying something twice.</summary>
    public static byte[] Body(Random random)
    {
        var facts = Content(random);
        var body = new System.Text.StringBuilder("{");
        if (facts.Model is not null) body.Append(CultureInfo.InvariantCulture, $"\"model\":\"{facts.Model}\",");
        if (facts.Store is not null) body.Append(facts.Store.Value ? "\"store\":true," : "\"store\":false,");
        if (facts.Background is not null) body.Append(facts.Background.Value ? "\"background\":true," : "\"background\":false,");
        if (facts.Continues) body.Append("\"previous_response_id\":\"resp_1\",");
        if (facts.ServiceTier is not null) body.Append(CultureInfo.InvariantCulture, $"\"service_tier\":\"{facts.ServiceTier}\",");
        if (random.Next(20) == 0) body.Append("\"model\":\"gpt-5\",");
        if (random.Next(20) == 0) body.Append("\"purpose\":\"fine-tune\",");
        body.Append("\"tools\":[").AppendJoin(',', facts.Tools.Select(t => $$"""{"type":"{{t}}"}""")).Append(']');
        return System.Text.Encoding.UTF8.GetBytes(body.Append(random.Next(20) == 0 ? "" : "}").ToString());
    }

    private static bool? Flag(int value) => value == 0 ? null : value == 1;

    private static string Fill(string pattern) => string.Join('/', pattern.Split('/').Select(s => s switch
    {
        "*" => "x_1",
        "**" => "y/z",
        _ => s.Replace("*:", "x_1:", StringComparison.Ordinal),
    }));

    private static string Bend(string path, int how) => how switch
    {
        0 => path.TrimEnd('/') + "/more",
        1 => path.ToUpperInvariant(),
        2 => path.TrimEnd('/') + "/",
        3 => path.Replace("e", "%65", StringComparison.Ordinal),
        4 => path.Length > 4 ? path[..^2] : path,
        _ => path,
    };
}

internal sealed record SampleCall(string Agent, Provider Provider, string Method, string Path, bool IsWebSocket)
{
    public string Url => $"https://{Provider.Hosts[0]}{Path}";

    public Denial? Decide(PolicySnapshot policy, out Grant? grant) => PolicyDecision.OnCall(
        policy, Agent, Provider.Name + "/default", Provider.Classify(Method, Path, IsWebSocket), out grant);

    public Denial? Decide(PolicySnapshot policy, ContentFacts facts) =>
        Decide(policy, out var grant) ?? PolicyDecision.OnContent(grant!, Provider.FindOperation(Method, Path, IsWebSocket)!, facts);
}
