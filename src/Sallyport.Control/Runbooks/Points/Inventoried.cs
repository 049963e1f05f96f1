using Sallyport.Control.Inventory;
using Sallyport.Control.Rotation;
using Sallyport.Control.Runbooks.Facts;

namespace Sallyport.Control.Runbooks.Points;

/// <summary>What the inventory's own grading finds, as evidence for the points: <c>sally org inventory</c> says the same of the same.</summary>
internal static class Inventoried
{
    /// <param name="rules">Of <see cref="InventoryFinding.Rule"/>: those that belong to the point and are not looked at by it otherwise.</param>
    public static IEnumerable<Evidence> Look(RunbookFacts facts, OrganizationFacts organization, params IReadOnlyList<string> rules) =>
        InventoryGrading.Grade(organization.Inventory, Terms(facts)).Where(f => rules.Contains(f.Rule)).Select(f => f.Severity == FindingSeverity.High
            ? Evidence.Fail(f.Summary, Sources.Organization, f.Mend)
            : Evidence.Warn(f.Summary, Sources.Organization, f.Mend));

    private static GradingTerms Terms(RunbookFacts facts)
    {
        var policy = facts.Policy.Value?.File;
        var rotation = new RotationTerms(policy);
        return new GradingTerms
        {
            RotateEvery = credential => credential is null ? RotationSchedule.Default : rotation.PeriodOf(credential),
            Agents = (policy?.Agents ?? []).SelectMany(agent => agent.Grants.Select(grant => (grant.Credential, agent.Name)))
                .GroupBy(g => g.Credential, g => g.Name, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, IReadOnlyList<string> (g) => [.. g.Distinct(StringComparer.Ordinal)], StringComparer.Ordinal),
        };
    }
}
