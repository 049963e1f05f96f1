using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.Inventory;

/// <summary>What there is in an organization, as far as its Admin API tells; each part with what of the vault belongs to it.</summary>
public sealed record OrganizationInventory
{
    public required DateTimeOffset Read { get; init; }

    /// <summary>Those that are not archived, by name.</summary>
    public IReadOnlyList<InventoryProject> Projects { get; init; } = [];

    public IReadOnlyList<InventoryAdminKey> AdminKeys { get; init; } = [];

    /// <summary>Of the whole organization.</summary>
    public InventorySettings Settings { get; init; } = new();

    /// <summary>Why the audit log could not be asked for the keys' scopes; null where it could.</summary>
    public string? ScopesNotTold { get; init; }

    /// <summary>OpenAI's credentials in the vault that are none of the keys above.</summary>
    public IReadOnlyList<string> NotListed { get; init; } = [];
}

/// <summary>Settings of a project or of the organization. Null is none, unless <see cref="NotTold"/> has the setting's name.</summary>
public sealed record InventorySettings
{
    public const string ModelsPart = "models";
    public const string SpendLimitPart = "spend_limit";
    public const string SpendAlertsPart = "spend_alerts";
    public const string RateLimitsPart = "rate_limits";
    public const string HostedToolsPart = "hosted_tools";
    public const string DataRetentionPart = "data_retention";

    public ModelList? Models { get; init; }

    public SpendLimit? SpendLimit { get; init; }

    public IReadOnlyList<SpendAlert> SpendAlerts { get; init; } = [];

    public IReadOnlyList<RateLimit> RateLimits { get; init; } = [];

    public HostedToolSettings? HostedTools { get; init; }

    public string? DataRetention { get; init; }

    /// <summary>The parts that the provider does not have or does not show to this admin key: nothing follows from their absence.</summary>
    public IReadOnlySet<string> NotTold { get; init; } = new HashSet<string>();
}

public sealed record InventoryProject
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public DateTimeOffset? Created { get; init; }

    public InventorySettings Settings { get; init; } = new();

    public IReadOnlyList<ServiceAccount> Accounts { get; init; } = [];

    public IReadOnlyList<InventoryKey> Keys { get; init; } = [];
}

/// <summary>A key of a project.</summary>
public sealed record InventoryKey
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public required ListedKeyType Type { get; init; }

    /// <summary>The provider's own masking.</summary>
    public string? Redacted { get; init; }

    /// <summary>Whether a service account owns it; else a person.</summary>
    public bool OfAccount { get; init; }

    public string? OwnerId { get; init; }

    public string? OwnerName { get; init; }

    /// <summary>False where the owner has no access to the project any more; null where the provider does not say.</summary>
    public bool? OwnerActive { get; init; }

    public DateTimeOffset? Created { get; init; }

    /// <summary>Null where it was never used.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>Null where it never ends, or the provider does not say.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What the audit log says it was last given; empty for everything, null where it does not say.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The credential of the vault that it is; null where it is none.</summary>
    public string? Credential { get; init; }

    /// <summary>The name by which people know it: its own, else the end of its masked value.</summary>
    public string Label => string.IsNullOrEmpty(Name) ? Redacted ?? Id : Name;
}

/// <param name="Ours">The name in the vault of admin keys; null where it is not there.</param>
public sealed record InventoryAdminKey(ListedAdminKey Key, string? Ours);
