namespace Sallyport.Core.PolicyFiles;

/// <summary>One project. What is null or empty is not looked at.</summary>
public sealed record DesiredProject
{
    /// <summary>The provider knows projects by ids; a name stands for the one active project that has it.</summary>
    public required string Name { get; init; }

    public DesiredModels? Models { get; init; }

    public IReadOnlyList<DesiredRateLimit> RateLimits { get; init; } = [];

    /// <summary>The hard cap in a calendar month, in US cents.</summary>
    public long? SpendLimitCents { get; init; }

    /// <summary>Amounts in a calendar month, in US cents, at which a mail is sent; ascending.</summary>
    public IReadOnlyList<long> AlertCents { get; init; } = [];

    /// <summary>Mail addresses; the same for every alert of the project.</summary>
    public IReadOnlyList<string> AlertRecipients { get; init; } = [];

    /// <summary>Tool to whether it may be used: <c>mcp</c>, <c>web_search</c> …</summary>
    public IReadOnlyDictionary<string, bool> HostedTools { get; init; } = new Dictionary<string, bool>();

    /// <summary>The provider's own word, such as <c>organization_default</c>.</summary>
    public string? DataRetention { get; init; }

    public IReadOnlyList<DesiredRole> Roles { get; init; } = [];

    public IReadOnlyList<DesiredServiceAccount> ServiceAccounts { get; init; } = [];
}

/// <summary>A project has one list of models: those it may use, or those it may not.</summary>
/// <param name="Ids">Whole ids, sorted: the provider knows no patterns.</param>
public sealed record DesiredModels(bool IsDenyList, IReadOnlyList<string> Ids);

/// <summary>A custom role of the project.</summary>
/// <param name="Scopes">Sorted; at least one.</param>
public sealed record DesiredRole(string Name, IReadOnlyList<string> Scopes);
