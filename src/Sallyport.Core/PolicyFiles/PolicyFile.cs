using Sallyport.Core.Policy;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>A <c>sallyport.yaml</c> without a problem.</summary>
/// <param name="Root">The whole file, as written.</param>
/// <param name="Agents">In the order of the file.</param>
public sealed record PolicyFile(string Text, YamlMap Root, IReadOnlyList<AgentPolicy> Agents)
{
    /// <summary>What the provider's side should look like; null where the file does not say.</summary>
    public DesiredOrganization? Organization { get; init; }

    /// <summary>Where the record is sent, in the order of the file.</summary>
    public IReadOnlyList<SinkDefinition> Sinks { get; init; } = [];

    public AlertTerms Alerts { get; init; } = AlertTerms.None;

    /// <summary>What a gate goes by.</summary>
    public PolicySnapshot Snapshot(long version) => new()
    {
        Version = version,
        Agents = Agents.ToDictionary(a => a.Name, StringComparer.Ordinal),
    };
}
