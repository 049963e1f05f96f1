using Sallyport.Core.PolicyFiles;

namespace Sallyport.Control.Provisioning.Observing;

/// <summary>One project at the provider, compared with what the file says.</summary>
public sealed record ObservedProject
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Whether Sallyport made it or was told to take it over.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Null where every model may be used.</summary>
    public DesiredModels? Models { get; init; }

    public IReadOnlyList<ObservedRateLimit> RateLimits { get; init; } = [];

    /// <summary>US cents in a calendar month; null where there is no cap.</summary>
    public long? SpendLimitCents { get; init; }

    public IReadOnlyList<ObservedAlert> Alerts { get; init; } = [];

    /// <summary>Tool to whether it may be used; null where the provider has no such setting.</summary>
    public IReadOnlyDictionary<string, bool>? HostedTools { get; init; }

    /// <summary>Null where the provider has no such setting.</summary>
    public string? DataRetention { get; init; }

    public IReadOnlyList<ObservedRole> Roles { get; init; } = [];

    /// <summary>Groups of the organization that have a role in the project.</summary>
    public IReadOnlyList<ObservedProjectGroup> Groups { get; init; } = [];

    public IReadOnlyList<ObservedAccount> Accounts { get; init; } = [];

    public IReadOnlyList<ObservedKey> Keys { get; init; } = [];
}

/// <param name="Id">What the provider calls the limit.</param>
public sealed record ObservedRateLimit(string Id, DesiredRateLimit Figures);

/// <param name="Recipients">Sorted.</param>
public sealed record ObservedAlert(string Id, long Cents, IReadOnlyList<string> Recipients, string? SubjectPrefix);

/// <param name="Scopes">Sorted.</param>
public sealed record ObservedRole(string Id, string Name, IReadOnlyList<string> Scopes);

/// <param name="RoleIds">The roles it has here.</param>
public sealed record ObservedProjectGroup(string Id, IReadOnlyList<string> RoleIds);

/// <param name="Role"><c>owner</c>, <c>member</c> or <c>none</c>.</param>
/// <param name="IsOurs">As of a project.</param>
public sealed record ObservedAccount(string Id, string Name, string? Role, bool IsOurs);

/// <summary>A project's key.</summary>
/// <param name="AccountId">Null where a person owns it.</param>
public sealed record ObservedKey(string Id, string? Name, string? AccountId);
