using System.Globalization;
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
        var used = organization.Projects.Where(p => p.Keys.Count > 0).ToList();
        var bad = 0;
        foreach (var look in used.SelectMany(p => (Evidence?[])[Models(p), Spend(p)]).OfType<Evidence>())
        {
            bad++;
            yield return look;
        }
        if (bad == 0)
            yield return Evidence.Ok($"{Wording.Count(used.Count, "project")} with keys: each has a list of models and a limit of spend", Sources.Organization);
    }

    private static Evidence? Models(ProjectFacts project)
    {
        if (project.Models.Value is not { } models) return Evidence.NotKnown($"{project.Name}: {project.Models.Why}", Sources.Organization, project.Models.Command);
        return models.Value switch
        {
            null or { Mode: not ModelList.Allow, ModelIds.Count: 0 } => Evidence.Fail($"project {project.Name} may use every model", Sources.Organization,
                $"say models.allow of project {project.Name} in sallyport.yaml, then: sally apply"),
            { Mode: not ModelList.Allow } => Evidence.Warn($"project {project.Name} names {Wording.Count(models.Value.ModelIds.Count, "model")} that it may not use, so it may use every one that is new",
                Sources.Organization, $"say models.allow of project {project.Name} in sallyport.yaml, then: sally apply"),
            _ => null,
        };
    }

    private static Evidence? Spend(ProjectFacts project)
    {
        if (project.SpendLimit.Value is not { } limit) return Evidence.NotKnown($"{project.Name}: {project.SpendLimit.Why}", Sources.Organization, project.SpendLimit.Command);
        if (limit.Value is null)
        {
            return Evidence.Fail($"project {project.Name} has no limit of spend", Sources.Organization,
                $"say spend.limit_usd_per_month of project {project.Name} in sallyport.yaml, then: sally apply");
        }
        return limit.Value.Enforcement?.Status == "enforcing"
            ? Evidence.Warn(string.Create(CultureInfo.InvariantCulture, $"project {project.Name} has reached its limit of ${limit.Value.ThresholdCents / 100m:0.##}: its calls are refused"),
                Sources.Organization, "see what it was spent on: sally usage --by model --since 30d")
            : null;
    }
}
