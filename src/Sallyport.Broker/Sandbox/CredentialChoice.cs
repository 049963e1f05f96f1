using Sallyport.Core.Policy;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Sandbox;

/// <summary>Which credentials a session gets.</summary>
public static class CredentialChoice
{
    /// <summary>The names that the user gave, where the policy grants them all; where the user gave none, every grant of the agent.</summary>
    /// <exception cref="UserError">The policy does not name the agent, or does not grant it what was asked for.</exception>
    public static IReadOnlyList<string> Granted(SessionOpening opening, PolicySnapshot policy)
    {
        if (policy.IsOpen) return opening.Credentials;
        if (policy.FindAgent(opening.Agent) is not { } agent) throw PolicyErrors.NoAgent(opening.Agent, policy.Agents.Keys);
        foreach (var name in opening.Credentials)
        {
            if (agent.For(name) is null) throw PolicyErrors.NotGranted(agent.Name, name);
        }
        return opening.Credentials.Count > 0 ? opening.Credentials : [.. agent.Grants.Select(g => g.Credential)];
    }

    /// <param name="names">As the user named them; where there are none, one of each provider that has any.</param>
    /// <param name="stored">What the vault holds.</param>
    /// <param name="collectors">The credential that telemetry shows to its collector: no agent's, whoever names it.</param>
    /// <remarks>A sink's credential is never chosen, and never said to exist.</remarks>
    /// <exception cref="UserError">
    /// A name does not exist or is the collector's, nothing is stored, or a provider has several and none is called <c>default</c>.
    /// </exception>
    public static IReadOnlyList<Credential> Select(IReadOnlyList<string> names, IEnumerable<Credential> stored, string? collectors = null)
    {
        if (collectors is not null && names.Contains(collectors)) throw SandboxErrors.CollectorsCredential(collectors);
        // What stands beside a credential while it is rotated is nobody's to use; a lease's key is put on under the
        // credential that it was made for, and is none that a session could choose.
        var all = stored.Where(c => !c.StandsBy && !c.IsLease && !CredentialName.IsForSink(c.Name) && c.Name != collectors).OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        if (names.Count > 0)
        {
            return [.. names.Distinct(StringComparer.Ordinal).Select(name =>
                all.Find(c => c.Name == name) ?? throw SandboxErrors.NoSuchCredential(name, all.Select(c => c.Name)))];
        }
        if (all.Count == 0) throw SandboxErrors.NoCredentials();
        return [.. all.GroupBy(c => c.Provider, StringComparer.Ordinal).Select(OneOf)];
    }

    private static Credential OneOf(IGrouping<string, Credential> provider)
    {
        var several = provider.ToList();
        return several.Find(c => c.Name == $"{provider.Key}/default")
            ?? (several.Count == 1 ? several[0] : throw SandboxErrors.AmbiguousCredential(provider.Key, several.Select(c => c.Name)));
    }
}
