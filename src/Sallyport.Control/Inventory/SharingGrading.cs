namespace Sallyport.Control.Inventory;

/// <summary>
/// Accounts and projects that are used for what should be apart. An account is shared where its keys are credentials of
/// more than one agent. Environments are mixed where the names of a project, of its accounts and keys, and of the
/// credentials and agents that use these keys speak of more than one of prod, staging and dev.
/// </summary>
internal static class SharingGrading
{
    public static IEnumerable<InventoryFinding> Of(InventoryProject project, GradingTerms terms)
    {
        foreach (var account in project.Keys.Where(k => k is { OfAccount: true, OwnerId: not null, Credential: not null }).GroupBy(k => k.OwnerId!))
        {
            var agents = account.SelectMany(k => terms.Agents.GetValueOrDefault(k.Credential!) ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            if (agents.Count < 2) continue;
            yield return new InventoryFinding(FindingSeverity.Medium, "shared-account", account.First().OwnerName ?? account.Key,
                $"one service account of {project.Name} serves {agents.Count} agents: {string.Join(", ", agents)}; what one of them does is not told from the others at the provider",
                $"give each agent an account under openai.projects.{project.Name}.service_accounts in sallyport.yaml, then: sally apply");
        }
        var environments = Names(project, terms).Select(name => (Name: name, Environment: EnvironmentWord.In(name))).Where(n => n.Environment is not null)
            .DistinctBy(n => n.Environment).OrderBy(n => n.Environment, StringComparer.Ordinal).ToList();
        if (environments.Count < 2) yield break;
        var mixesProduction = environments.Any(e => e.Environment == "prod");
        yield return new InventoryFinding(mixesProduction ? FindingSeverity.High : FindingSeverity.Medium, "mixed-environments", project.Name,
            $"one project holds keys of several environments: {string.Join(", ", environments.Select(e => $"{e.Environment} ({e.Name})"))}",
            "give each environment a project of its own under openai.projects in sallyport.yaml, then: sally apply");
    }

    private static IEnumerable<string> Names(InventoryProject project, GradingTerms terms)
    {
        yield return project.Name;
        foreach (var key in project.Keys)
        {
            if (key.Name is { } name) yield return name;
            if (key is { OfAccount: true, OwnerName: { } account }) yield return account;
            if (key.Credential is not { } credential) continue;
            yield return credential;
            foreach (var agent in terms.Agents.GetValueOrDefault(credential) ?? []) yield return agent;
        }
    }
}
