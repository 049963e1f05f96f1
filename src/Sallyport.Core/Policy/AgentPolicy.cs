namespace Sallyport.Core.Policy;

/// <summary>All that is decided for one agent.</summary>
public sealed record AgentPolicy
{
    public required string Name { get; init; }

    /// <summary>One for each credential.</summary>
    public required IReadOnlyList<Grant> Grants { get; init; }

    public EgressRules Egress { get; init; } = EgressRules.Open;

    public Grant? For(string credential)
    {
        foreach (var grant in Grants)
        {
            if (grant.Credential == credential) return grant;
        }
        return null;
    }
}
