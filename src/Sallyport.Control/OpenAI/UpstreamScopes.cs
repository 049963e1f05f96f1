using Sallyport.Core.Policy;
using Sallyport.Core.Providers;

namespace Sallyport.Control.OpenAI;

/// <summary>
/// The permission groups of <c>sallyport.yaml</c> as scopes of a key at OpenAI (<see cref="ScopeNames"/>). A group whose
/// scope is not known cannot be put on a key: it is named, never guessed at and never left out in silence.
/// </summary>
public static class UpstreamScopes
{
    /// <summary>Groups of which neither scope is known.</summary>
    public static IReadOnlyList<string> UnknownGroups { get; } =
    [
        "voices", "credential_minting", "evals", "videos", "conversations", "containers", "skills", "chatkit", "agents", "vaults", "live",
        "decisions", "safety", "content_provenance", "traces", "me",
    ];

    /// <summary>Groups of which at least one scope is known.</summary>
    public static IEnumerable<string> KnownGroups => ScopeNames.Groups;

    /// <summary>What a key needs for these permissions. Write asks for the group's read scope too, where there is one.</summary>
    public static ScopeTranslation Of(PermissionSet permissions)
    {
        if (permissions.AllBecause is not null) return All(permissions);
        var names = new List<string>();
        var problems = new List<ScopeProblem>();
        foreach (var (group, access) in permissions.Groups.OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            if (access == Access.None) continue;
            if (ScopeNames.Of(group, access) is not { } wanted)
            {
                problems.Add(new ScopeProblem(group, access, $"OpenAI's scope for {group}: {(access == Access.Write ? "write" : "read")} is not known"));
                continue;
            }
            names.AddRange(wanted);
        }
        if (names.Count == 0 && problems.Count == 0) problems.Add(new ScopeProblem(null, Access.None, "it would have no scope, and to OpenAI a key without scopes has all of them"));
        return new ScopeTranslation(problems.Count == 0 ? KeyScopes.Of(names) : null, problems);
    }

    /// <summary>Everything is one thing to the provider; everything but something is none.</summary>
    private static ScopeTranslation All(PermissionSet permissions)
    {
        var narrowed = permissions.Groups.Where(g => g.Value != Access.Write)
            .Select(g => new ScopeProblem(g.Key, g.Value, $"a key with all scopes also has those of {g.Key}; OpenAI knows no exception"))
            .OrderBy(p => p.Group, StringComparer.Ordinal)
            .ToList();
        return new ScopeTranslation(narrowed.Count == 0 ? KeyScopes.All : null, narrowed);
    }
}
