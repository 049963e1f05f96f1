using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.Runbooks.Facts;

/// <summary>The organization at OpenAI, as its Admin API tells it.</summary>
public sealed record OrganizationFacts
{
    /// <summary>Active ones.</summary>
    public required IReadOnlyList<ProjectFacts> Projects { get; init; }

    public required IReadOnlyList<AdminKeyFacts> AdminKeys { get; init; }

    /// <summary>Ids of keys whose deletion the audit log has.</summary>
    public required Known<IReadOnlySet<string>> Deleted { get; init; }

    /// <summary>Calls of the last seven days by the id of their key.</summary>
    public required Known<IReadOnlyDictionary<string, long>> CallsByKey { get; init; }

    internal IReadOnlyList<(ProjectFacts Project, ListedKeyFacts Key)> Keys => [.. Projects.SelectMany(p => p.Keys.Select(k => (p, k)))];

    internal IReadOnlyList<(ProjectFacts Project, ListedKeyFacts Key)> KeysElsewhere => [.. Keys.Where(k => k.Key.Credential is null)];
}

/// <param name="Models">Null inside where every model may be used.</param>
/// <param name="SpendLimit">Null inside where there is no cap.</param>
public sealed record ProjectFacts(string Id, string Name, Known<Setting<ModelList>> Models, Known<Setting<SpendLimit>> SpendLimit, IReadOnlyList<ListedKeyFacts> Keys);

/// <summary>A setting that was read.</summary>
/// <param name="Value">Null where it is not set.</param>
public sealed record Setting<T>(T? Value) where T : class;

/// <summary>A key of a project.</summary>
public sealed record ListedKeyFacts
{
    public required string Id { get; init; }

    /// <summary>By which people know it.</summary>
    public required string Label { get; init; }

    /// <summary>Whether a service account owns it; else a person.</summary>
    public bool OfAccount { get; init; }

    public DateTimeOffset? Created { get; init; }

    /// <summary>Null where it was never used.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>Null where it never ends, or the provider does not say.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What the audit log says it was last given; empty for everything, null where it does not say.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The credential of the vault that it is; null where it is none.</summary>
    public string? Credential { get; init; }
}

/// <param name="Ours">The name in the vault of admin keys; null where it is not there.</param>
public sealed record AdminKeyFacts(ListedAdminKey Key, string? Ours);
