using System.Globalization;
using Sallyport.Control.Inventory;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Runbooks.Points;

/// <summary>2: what an agent could do at most, and what it costs, is held and told apart by its project alone.</summary>
internal static class ProjectLimits
{
    public static IEnumerable<Evidence> Look(RunbookFacts facts) => [.. Apart(facts), .. Limited(facts)];

    private static IEnumerable<Evidence> Apart(RunbookFacts facts)
    {
        if (facts.Vault.Value is null)
        {
            yield return Evidence.NotKnown(facts.Vault, Sources.Vault, "which projects agents use");
            yield break;
        }
        var bad = 0;
        var agents = (facts.Policy.Value?.File?.Agents ?? []).SelectMany(a => a.Grants).ToLookup(g => g.Credential, g => g.Agent, StringComparer.Ordinal);
        foreach (var key in facts.Keys)
        {
            var users = agents[key.Name].Distinct(StringComparer.Ordinal).ToList();
            if (users.Count > 1)
            {
                bad++;
                yield return Evidence.Fail($"{key.Name} is shared by {Wording.List(users)}: the provider cannot tell them apart, and one limit meets them all",
                    Sources.Policy, "give each agent a project and a credential of its own in sallyport.yaml, then: sally apply");
            }
            if (RunbookFacts.Fact(key, CredentialFacts.Project).Length == 0)
            {
                bad++;
                yield return Evidence.NotKnown($"which project {key.Name} belongs to is not recorded", Sources.Vault,
                    $"sally login openai --as {key.Name.Split('/')[^1]} --project proj_… --replace");
            }
        }
        var known = facts.Keys.Where(k => RunbookFacts.Fact(k, CredentialFacts.Project).Length > 0).ToList();
        foreach (var project in known.GroupBy(k => RunbookFacts.Fact(k, CredentialFacts.Project), StringComparer.Ordinal).Where(p => p.Count() > 1))
        {
            bad++;
            yield return Evidence.Fail($"{Wording.List([.. project.Select(k => k.Name)])} are in one project, {project.Key}: one list of models, one limit and one bill for all of them",
                Sources.Vault, "give each a project of its own in sallyport.yaml, then: sally apply");
        }
        if (bad == 0) yield return Evidence.Ok($"{Wording.Count(facts.Keys.Count, "key")} of OpenAI, each in a project of its own and of one agent at most", Sources.Vault);
    }

    private static IEnumerable<Evidence> Limited(RunbookFacts facts)
    {
        if (facts.Organization.Value is not { } organization)
        {
            yield return Evidence.NotKnown(facts.Organization, Sources.Organization, "the models and limits of projects");
            yield break;
        }
        var used = organization.Inventory.Projects.Where(p => p.Keys.Count > 0).ToList();
        List<Evidence> looks =
        [
            .. used.SelectMany(p => (Evidence?[])[Models(p), Spend(p)]).OfType<Evidence>(),
            .. Inventoried.Look(facts, organization, "mixed-environments", "shared-account"),
        ];
        foreach (var look in looks) yield return look;
        if (looks.Count == 0)
            yield return Evidence.Ok($"{Wording.Count(used.Count, "project")} with keys: each of one environment, with a list of models and a limit of spend", Sources.Organization);
    }

    private static Evidence? Models(InventoryProject project)
    {
        var mend = $"say models.allow of project {project.Name} in sallyport.yaml, then: sally apply";
        if (project.Settings.NotTold.Contains(InventorySettings.ModelsPart)) return NotTold(project, "which models it may use");
        return project.Settings.Models switch
        {
            null or { Mode: not ModelList.Allow, ModelIds.Count: 0 } => Evidence.Fail($"project {project.Name} may use every model", Sources.Organization, mend),
            { Mode: not ModelList.Allow } list => Evidence.Warn(
                $"project {project.Name} names {Wording.Count(list.ModelIds.Count, "model")} that it may not use, so it may use every one that is new", Sources.Organization, mend),
            _ => null,
        };
    }

    private static Evidence? Spend(InventoryProject project)
    {
        if (project.Settings.NotTold.Contains(InventorySettings.SpendLimitPart)) return NotTold(project, "what it may spend");
        return project.Settings.SpendLimit switch
        {
            null => Evidence.Fail($"project {project.Name} has no limit of spend", Sources.Organization, $"say spend.limit_usd_per_month of project {project.Name} in sallyport.yaml, then: sally apply"),
            { Enforcement.Status: "enforcing" } limit => Evidence.Warn(
                string.Create(CultureInfo.InvariantCulture, $"project {project.Name} has reached its limit of ${limit.ThresholdCents / 100m:0.##}: its calls are refused"),
                Sources.Organization, "see what it was spent on: sally usage --by model --since 30d"),
            _ => null,
        };
    }

    private static Evidence NotTold(InventoryProject project, string what) => Evidence.NotKnown(
        $"project {project.Name}, {what}: the provider does not have the setting, or does not show it to this admin key", Sources.Organization,
        "give the admin key's owner the right to read it, in OpenAI's settings");
}
