using System.Collections.Concurrent;

namespace Sallyport.Core.Policy;

/// <summary>The policy in force, as one immutable value. A gate swaps the whole of it at once.</summary>
public sealed record PolicySnapshot
{
    private static readonly PermissionSet s_everything = new() { Groups = new Dictionary<string, Access>(), AllBecause = "no policy was applied yet" };

    /// <summary>As many as sessions were named for; never an agent's choice.</summary>
    private static readonly ConcurrentDictionary<(string Agent, string Credential), Grant> s_openGrants = new();

    /// <summary>Counts what was applied; 0 is <see cref="Open"/>.</summary>
    public required long Version { get; init; }

    /// <summary>By name.</summary>
    public required IReadOnlyDictionary<string, AgentPolicy> Agents { get; init; }

    /// <summary>
    /// Before anything was ever applied: every agent may use the credentials of its session for every group that need
    /// not be named. From the first <c>sally apply</c> on, an agent that the policy does not name is denied.
    /// </summary>
    public static PolicySnapshot Open { get; } = new() { Version = 0, Agents = new Dictionary<string, AgentPolicy>() };

    public bool IsOpen => Version == 0;

    public AgentPolicy? FindAgent(string agent) => Agents.GetValueOrDefault(agent);

    /// <summary>The grant for an agent and a credential, or null, which denies.</summary>
    public Grant? GrantFor(string agent, string credential)
    {
        if (!IsOpen) return Agents.GetValueOrDefault(agent)?.For(credential);
        return s_openGrants.GetOrAdd((agent, credential), static names => new Grant
        {
            Agent = names.Agent,
            Credential = names.Credential,
            Permissions = s_everything,
        });
    }
}
