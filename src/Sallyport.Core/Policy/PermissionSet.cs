namespace Sallyport.Core.Policy;

/// <summary>Permission groups and what is granted of each. A group that is not named is <see cref="Access.None"/>.</summary>
public sealed record PermissionSet
{
    /// <summary>Group name, as the provider's file spells it, to access.</summary>
    public required IReadOnlyDictionary<string, Access> Groups { get; init; }

    /// <summary>
    /// Why everything is granted; null where it is not. Groups that must be named (those that mint credentials) are not
    /// part of everything.
    /// </summary>
    public string? AllBecause { get; init; }

    /// <summary>Grants nothing.</summary>
    public static PermissionSet Nothing { get; } = new() { Groups = new Dictionary<string, Access>() };

    /// <param name="group">The provider's permission group.</param>
    /// <param name="mustBeNamed">Whether the group is granted by its own name only.</param>
    public Access For(string group, bool mustBeNamed)
    {
        if (Groups.TryGetValue(group, out var access)) return access;
        return AllBecause is not null && !mustBeNamed ? Access.Write : Access.None;
    }
}
