using Sallyport.Core.Yaml;

namespace Sallyport.Core.Providers;

/// <summary>Reads mappings whose names are headers.</summary>
internal static class HeaderParser
{
    public static IReadOnlyDictionary<string, string> ReadFactHeaders(
        YamlFields fields, IReadOnlyList<CredentialPosition> positions, YamlProblems problems)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (header, fact) in fields.TextMap("fact_headers"))
        {
            if (!ProviderNames.IsFact(fact.Value))
                problems.Add(fact, $"{YamlProblems.Quote(fact.Value)} is not the name of a fact: lower-case letters, digits and underscores, such as 'project'");
            else if (CheckName(header, positions, problems) && !headers.TryAdd(header.Value, fact.Value))
                problems.Add(header, $"the header {header.Value} is here twice (header names know no case)");
        }
        return headers;
    }

    public static Dictionary<string, string> ReadProbeHeaders(
        YamlFields probe, IReadOnlyList<CredentialPosition> positions, YamlProblems problems)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (header, value) in probe.TextMap("headers"))
        {
            if (!HeaderRules.IsValue(value.Value))
                problems.Add(value, $"the value of {YamlProblems.Quote(header.Value)} must be printable ASCII, at most 256 characters, without spaces around it");
            else if (CheckName(header, positions, problems) && !headers.TryAdd(header.Value, value.Value))
                problems.Add(header, $"the header {header.Value} is here twice (header names know no case)");
        }
        return headers;
    }

    private static bool CheckName(YamlScalar header, IReadOnlyList<CredentialPosition> positions, YamlProblems problems)
    {
        // Accept and User-Agent are harmless in themselves, but a fixed set of fixed values is all that a probe needs.
        if (HeaderRules.ProblemOf(header.Value) is { } problem && !header.Value.Equals("Accept", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(header, $"the header {YamlProblems.Quote(header.Value)} {problem}");
            return false;
        }
        if (header.Value.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
            || positions.Any(p => p.Kind is CredentialPositionKind.Header or CredentialPositionKind.HeaderScheme
                && p.Name.Equals(header.Value, StringComparison.OrdinalIgnoreCase)))
        {
            problems.Add(header, $"the header {header.Value} is where the key goes, so it cannot hold anything else");
            return false;
        }
        return true;
    }
}
