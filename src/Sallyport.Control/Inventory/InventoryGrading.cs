using System.Globalization;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.Inventory;

/// <summary>Says what is wrong with an organization. Pure: the same inventory and terms give the same findings, the worst first.</summary>
public static class InventoryGrading
{
    public static IReadOnlyList<InventoryFinding> Grade(OrganizationInventory inventory, GradingTerms terms) =>
    [
        .. inventory.Projects.SelectMany(p => OfProject(p, inventory)
                .Concat(p.Keys.Where(k => k.Expires is null || k.Expires > inventory.Read).SelectMany(k => KeyGrading.Of(k, p, inventory.Read, terms)))
                .Concat(SharingGrading.Of(p, terms)))
            .Concat(OfAdminKeys(inventory, terms))
            .Concat(inventory.NotListed.Select(NotListed))
            .OrderByDescending(f => f.Severity).ThenBy(f => f.Rule, StringComparer.Ordinal).ThenBy(f => f.Subject, StringComparer.Ordinal),
    ];

    private static IEnumerable<InventoryFinding> OfProject(InventoryProject project, OrganizationInventory inventory)
    {
        if (project.Keys.Count == 0) yield break; // Nobody can call anything with it.
        var settings = project.Settings;
        if (settings.Models is null && !settings.NotTold.Contains(InventorySettings.ModelsPart))
        {
            yield return new InventoryFinding(FindingSeverity.Medium, "no-model-list", project.Name, "every model may be used in this project",
                $"set openai.projects.{project.Name}.models in sallyport.yaml, then: sally apply");
        }
        if (settings.SpendLimit is null && !settings.NotTold.Contains(InventorySettings.SpendLimitPart))
        {
            var capped = inventory.Settings.SpendLimit is not null;
            yield return new InventoryFinding(capped ? FindingSeverity.Low : FindingSeverity.Medium, "no-spend-limit", project.Name,
                capped ? "nothing caps what this project spends but the organization's own limit" : "nothing caps what this project spends",
                $"set openai.projects.{project.Name}.spend.limit_usd_per_month in sallyport.yaml, then: sally apply");
        }
    }

    private static IEnumerable<InventoryFinding> OfAdminKeys(OrganizationInventory inventory, GradingTerms terms)
    {
        var alive = inventory.AdminKeys.Where(k => k.Key.ExpiresAt is null || k.Key.ExpiresAt > inventory.Read).ToList();
        var endless = alive.Where(k => k.Key.ExpiresAt is null).ToList();
        if (endless.Count > 0)
        {
            yield return new InventoryFinding(endless.Count > 1 ? FindingSeverity.High : FindingSeverity.Low, "admin-key-endless", string.Join(", ", endless.Select(k => Name(k.Key))),
                endless.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"{endless.Count} admin keys never end") : "an admin key never ends",
                "make one with an end at the provider, store it with `sally login openai --admin --replace`, and delete those that are not needed");
        }
        foreach (var (key, ours) in alive.Select(k => (k.Key, k.Ours)))
        {
            if ((key.LastUsedAt ?? key.CreatedAt) is not { } last || inventory.Read - last < terms.Unused || ours is not null) continue;
            yield return new InventoryFinding(FindingSeverity.Medium, "admin-key-unused", Name(key),
                $"an admin key that nobody used for {Days(inventory.Read - last)} days", $"delete the admin key {key.Id} at the provider");
        }
    }

    private static InventoryFinding NotListed(string credential) => new(FindingSeverity.Medium, "credential-not-listed", credential,
        "none of this organization's projects lists this key: it is gone, of another organization, or a legacy key",
        $"look at it with `sally keys show {credential}`; give it up with `sally keys remove {credential}`");

    internal static long Days(TimeSpan time) => (long)time.TotalDays;

    private static string Name(ListedAdminKey key) => string.IsNullOrEmpty(key.Name) ? key.Id : key.Name;
}
