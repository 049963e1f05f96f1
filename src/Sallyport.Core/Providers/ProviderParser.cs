using Sallyport.Core.Yaml;

namespace Sallyport.Core.Providers;

/// <summary>
/// Reads a provider file (<c>docs/providers.md</c>). It decides where a key may go, so nothing in it is guessed,
/// repaired or ignored: every problem is reported, all at once, and a file with a problem gives no provider.
/// </summary>
public static class ProviderParser
{
    /// <summary>The largest provider file, in bytes.</summary>
    public const int MaxFileBytes = 256 * 1024;

    /// <summary>Reads a whole file. Whatever is wrong with it is in <paramref name="problems"/>, and then it gives no provider.</summary>
    /// <param name="compilePatterns">False for the built-in files, whose patterns a test compiles: it takes most of the time of starting.</param>
    public static ParsedProvider Parse(string text, YamlProblems problems, bool compilePatterns = true)
    {
        var before = problems.Count;
        var root = YamlReader.Read(text, problems);
        if (problems.Count == before && root is not YamlMap)
            problems.Add(root?.Line ?? 1, root?.Column ?? 1, "a provider file must be a mapping that begins with 'name:'");
        if (problems.Count > before) return new ParsedProvider(null, null, [], problems);

        var provider = Read(new YamlFields((YamlMap)root!, problems), problems, compilePatterns, out var name, out var hosts);
        return new ParsedProvider(problems.Count > before ? null : provider, name, hosts, problems);
    }

    private static Provider Read(YamlFields fields, YamlProblems problems, bool compilePatterns, out YamlScalar? name, out List<YamlScalar> hosts)
    {
        name = fields.Text("name", required: true);
        if (name is not null && !ProviderNames.IsName(name.Value))
            problems.Add(name, $"the name {YamlProblems.Quote(name.Value)} must be lower-case letters, digits and dashes, begin with a letter, and be at most 32 long");
        if (name?.Value == SinkProvider.Name) problems.Add(name, $"the name '{SinkProvider.Name}' is kept for the credentials of sinks");
        var title = fields.Text("title")?.Value ?? name?.Value ?? "";
        hosts = ReadHosts(fields, problems);
        var positions = PositionParser.Read(fields, problems);
        var prefix = fields.Text("placeholder_prefix", required: true);
        var keyTypes = KeyTypeParser.Read(fields, problems, compilePatterns);
        if (prefix is not null) PlaceholderRules.Check(prefix, keyTypes, problems);

        var provider = new Provider
        {
            Name = name?.Value ?? "",
            Title = title,
            Hosts = [.. hosts.Select(h => h.Value)],
            Positions = positions,
            PlaceholderPrefix = prefix?.Value ?? "",
            KeyTypes = keyTypes,
            Environment = EnvironmentParser.Read(fields, problems),
            FactHeaders = HeaderParser.ReadFactHeaders(fields, positions, problems),
            Probe = CallParser.ReadProbe(fields, positions, problems),
            ErrorShape = ReadErrorShape(fields, problems),
            AllowsEncodedSlash = fields.Flag("encoded_slash", missing: false),
            Denied = CallParser.ReadDenied(fields, problems),
            Operations = OperationParser.Read(fields, problems),
        };
        fields.Finish();
        return provider;
    }

    private static List<YamlScalar> ReadHosts(YamlFields fields, YamlProblems problems)
    {
        var hosts = new List<YamlScalar>();
        foreach (var host in fields.TextList("hosts", required: true))
        {
            if (HostRules.ProblemOf(host.Value) is { } problem)
                problems.Add(host, $"{YamlProblems.Quote(host.Value)} is not a host name for a provider: {problem}");
            else if (hosts.Any(h => h.Value == host.Value))
                problems.Add(host, $"the host {host.Value} is here twice");
            else
                hosts.Add(host);
        }
        return hosts;
    }

    private static ErrorShape ReadErrorShape(YamlFields fields, YamlProblems problems)
    {
        if (fields.Text("error_shape") is not { } shape) return ErrorShape.Plain;
        switch (shape.Value)
        {
            case "plain": return ErrorShape.Plain;
            case "openai": return ErrorShape.OpenAI;
            case "anthropic": return ErrorShape.Anthropic;
            case "google": return ErrorShape.Google;
            case "github": return ErrorShape.GitHub;
            default:
                problems.Add(shape, $"unknown error_shape {YamlProblems.Quote(shape.Value)}; one of: plain, openai, anthropic, google, github");
                return ErrorShape.Plain;
        }
    }
}
