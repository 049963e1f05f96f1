using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>
/// Reads <c>sallyport.yaml</c> (<c>docs/policy.md</c>). Nothing in it is guessed, repaired or ignored: every problem is
/// reported, all at once, with its line and column, and a file with a problem gives no policy.
/// </summary>
public static class PolicyParser
{
    /// <summary>The largest policy file, in bytes.</summary>
    public const int MaxFileBytes = 4 * 1024 * 1024;

    private const int MaxAgents = 10_000;

    /// <summary>Null where there is a problem.</summary>
    /// <param name="providers">
    /// To check permission groups against; null for a text that was applied before, which must not become unreadable
    /// because a provider's file has changed. A group that no provider knows grants nothing.
    /// </param>
    public static PolicyFile? Parse(string text, YamlProblems problems, ProviderCatalog? providers)
    {
        var before = problems.Count;
        var root = YamlReader.Read(text, problems);
        if (problems.Count == before && root is not YamlMap)
            problems.Add(root?.Line ?? 1, root?.Column ?? 1, "a policy must be a mapping that begins with 'version: 1'");
        if (problems.Count > before) return null;

        var fields = new YamlFields((YamlMap)root!, problems);
        if (fields.Text("version", required: true) is { } version && version.Value != "1")
            problems.Add(version, $"this sally knows version 1 of the format, not {YamlProblems.Quote(version.Value)}");
        var agents = ReadAgents(fields, problems, providers);
        var organization = OrganizationParser.Read(fields, problems, providers);
        var (sinks, alerts) = AlertParser.Read(fields, problems);
        fields.Finish();
        return problems.Count > before ? null : new PolicyFile(text, (YamlMap)root!, agents) { Organization = organization, Sinks = sinks, Alerts = alerts };
    }

    private static List<AgentPolicy> ReadAgents(YamlFields fields, YamlProblems problems, ProviderCatalog? providers)
    {
        var agents = new List<AgentPolicy>();
        if (fields.Map("agents") is not { } map) return agents;
        if (map.Entries.Count > MaxAgents) problems.Add(map.Entries[MaxAgents].Key, $"more than {MaxAgents} agents");
        foreach (var (name, node) in YamlFields.Entries(map, problems))
        {
            if (!PolicyNames.IsAgent(name.Value))
                problems.Add(name, $"{YamlProblems.Quote(name.Value)} is not an agent's name: letters, digits, dots, dashes and underscores, at most 64");
            if (node is YamlMap agent) agents.Add(AgentParser.Read(name, agent, problems, providers));
            else problems.Add(node, $"an agent must be a mapping with 'credential' and 'permissions', not {node.Kind}");
        }
        return agents;
    }
}
