namespace Sallyport.Control.Inventory;

/// <summary>What is wrong with one key.</summary>
internal static class KeyGrading
{
    public static IEnumerable<InventoryFinding> Of(InventoryKey key, InventoryProject project, DateTimeOffset now, GradingTerms terms)
    {
        var subject = key.Credential ?? key.Id;
        var named = $"{key.Label} of {project.Name}";
        var end = key.Credential is { } held ? $"sally keys rotate {held}" : $"delete the key {key.Id} at the provider";
        if (key.Type == ListedKeyType.Legacy)
        {
            yield return new InventoryFinding(FindingSeverity.High, "legacy-key", subject, $"{named} is a legacy key: it is bound to no project and no scopes",
                $"describe a service account under openai.projects.{project.Name}.service_accounts in sallyport.yaml, `sally apply`, then delete the key {key.Id} at the provider");
        }
        if (key.OwnerActive == false)
        {
            yield return new InventoryFinding(FindingSeverity.High, "owner-left", subject, $"the owner of {named}, {key.OwnerName ?? key.OwnerId ?? "not known"}, has no access to the project any more",
                $"delete the key {key.Id} at the provider");
        }
        if (key.Scopes is { Count: 0 })
        {
            yield return new InventoryFinding(key.Credential is null ? FindingSeverity.Medium : FindingSeverity.High, "unscoped-key", subject, $"{named} may do all that its owner may", end);
        }
        if ((key.LastUsed ?? key.Created) is { } last && now - last >= terms.Unused)
        {
            yield return new InventoryFinding(FindingSeverity.Medium, "unused-key", subject,
                key.LastUsed is null ? $"{named} was never used, in {InventoryGrading.Days(now - last)} days" : $"nobody used {named} for {InventoryGrading.Days(now - last)} days",
                key.Credential is { } unused ? $"delete the key {key.Id} at the provider, then: sally keys remove {unused}" : end);
        }
        if (key.Created is { } created && terms.RotateEvery(key.Credential) is { } period && now - created > period)
        {
            yield return new InventoryFinding(FindingSeverity.Medium, "old-key", subject,
                $"{named} is {InventoryGrading.Days(now - created)} days old, and is to be replaced every {InventoryGrading.Days(period)}", end);
        }
        if (key is { OfAccount: false, Credential: { } credential } && terms.Agents.ContainsKey(credential))
        {
            yield return new InventoryFinding(FindingSeverity.Medium, "personal-key", subject, $"agents use {named}, which belongs to a person: it ends, and may do more or less, as that person does",
                $"give the project a service account under openai.projects.{project.Name}.service_accounts with credential: {credential}, then: sally apply");
        }
    }
}
