using Sallyport.Control.Inventory;

namespace Sallyport.Control.Runbooks.Facts;

/// <summary>The organization at OpenAI, as its Admin API tells it.</summary>
public sealed record OrganizationFacts
{
    public required OrganizationInventory Inventory { get; init; }

    /// <summary>Ids of keys whose deletion the audit log has.</summary>
    public required Known<IReadOnlySet<string>> Deleted { get; init; }

    /// <summary>Calls of the last seven days by the id of their key.</summary>
    public required Known<IReadOnlyDictionary<string, long>> CallsByKey { get; init; }

    internal IReadOnlyList<(InventoryProject Project, InventoryKey Key)> Keys => [.. Inventory.Projects.SelectMany(p => p.Keys.Select(k => (p, k)))];

    internal IReadOnlyList<(InventoryProject Project, InventoryKey Key)> KeysElsewhere => [.. Keys.Where(k => k.Key.Credential is null)];
}
