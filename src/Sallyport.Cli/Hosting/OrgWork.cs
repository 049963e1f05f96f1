using Sallyport.Cli.Vault;
using Sallyport.Control.Inventory;
using Sallyport.Control.Rotation;
using Sallyport.Core.PolicyFiles;

namespace Sallyport.Cli.Hosting;

/// <summary>Looking at the organization, as the commands and the control plane's loop do it.</summary>
internal sealed class OrgWork(ControlPlane plane)
{
    /// <param name="withScopes">Whether to ask the audit log for the keys' scopes: it is read whole for that.</param>
    public Task<OrganizationInventory> ReadInventoryAsync(bool withScopes, CancellationToken cancellationToken) =>
        new InventoryReader(plane.RequireOpenAI(), plane.Vault.List(), plane.AdminCredentials, plane.Context.Time).ReadAsync(withScopes, cancellationToken);

    /// <summary>By the policy in force.</summary>
    public GradingTerms GradingTerms()
    {
        var policy = AppliedPolicy.Read(plane.Vault).File;
        var rotation = new RotationTerms(policy);
        return new GradingTerms
        {
            RotateEvery = credential => credential is null ? RotationSchedule.Default : rotation.PeriodOf(credential),
            Agents = Agents(policy),
        };
    }

    private static Dictionary<string, IReadOnlyList<string>> Agents(PolicyFile? policy) =>
        (policy?.Agents ?? []).SelectMany(agent => agent.Grants.Select(grant => (grant.Credential, agent.Name)))
            .GroupBy(g => g.Credential, g => g.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, IReadOnlyList<string> (g) => [.. g.Distinct(StringComparer.Ordinal)], StringComparer.Ordinal);
}
