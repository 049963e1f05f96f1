namespace Sallyport.Core.Policy;

/// <summary>What a method and a path of a provider mean to the policy.</summary>
public sealed record Operation
{
    /// <summary>The permission group.</summary>
    public required string Group { get; init; }

    /// <summary>What it takes of the group: <see cref="Access.Read"/> or <see cref="Access.Write"/>.</summary>
    public required Access Access { get; init; }

    /// <summary>Whether a grant of everything leaves the group out: for calls that mint credentials.</summary>
    public bool MustBeNamed { get; init; }

    public ContentShape Content { get; init; }
}
