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
        for (var i = 0; i < Grants.Count; i++)
        {
            if (Grants[i].Credential == credential) return Grants[i];
        }
        return null;
    }
}
