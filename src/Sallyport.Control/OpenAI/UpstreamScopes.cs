using System.Collections.Frozen;
using Sallyport.Core.Policy;

namespace Sallyport.Control.OpenAI;

/// <summary>
/// The permission groups of <c>sallyport.yaml</c> as scopes of a key at OpenAI. The names are from its documentation and
/// public reports (checked 2026-11-23). A group whose scope is not known cannot be put on a key: it is named, never
/// guessed at and never left out in silence.
/// </summary>
public static class UpstreamScopes
{
    /// <summary>Known ones. An empty list: the group has no call of that access, so nothing is to be asked for.</summary>
    private static readonly FrozenDictionary<string, Scopes> s_known = new Dictionary<string, Scopes>
    {
        ["models"] = new(Read: ["api.model.read"], Write: null),
        ["chat_completions"] = new(Read: null, Write: ["api.model.chat_completions.request"]),
        ["responses"] = new(Read: ["api.responses.read"], Write: ["api.responses.write"]),
        ["embeddings"] = new(Read: [], Write: ["api.model.embeddings.request"]),
        ["audio"] = new(Read: [], Write: ["api.model.audio.request"]),
        ["images"] = new(Read: [], Write: ["api.model.images.request"]),
        ["moderations"] = new(Read: [], Write: ["api.model.moderations.request"]),
        ["realtime"] = new(Read: [], Write: ["api.model.realtime.request"]),
        ["files"] = new(Read: ["api.files.read"], Write: ["api.files.write"]),
        ["vector_stores"] = new(Read: ["api.vector_store.read"], Write: ["api.vector_store.write"]),
        ["fine_tuning"] = new(Read: ["api.fine_tuning.jobs.read"], Write: ["api.fine_tuning.jobs.write"]),
        ["assistants"] = new(Read: ["api.assistants.read"], Write: ["api.assistants.write"]),
        ["threads"] = new(Read: ["api.threads.read"], Write: ["api.threads.write"]),
        ["batch"] = new(Read: ["api.batch.read"], Write: ["api.batch.write"]),
        ["webhooks"] = new(Read: ["api.webhooks.read"], Write: ["api.webhooks.write"]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Groups of which neither scope is known.</summary>
    public static IReadOnlyList<string> UnknownGroups { get; } =
    [
        "voices", "credential_minting", "evals", "videos", "conversations", "containers", "skills", "chatkit", "agents", "vaults", "live",
        "decisions", "safety", "content_provenance", "traces", "me",
    ];

    /// <summary>Groups of which at least one scope is known.</summary>
    public static IEnumerable<string> KnownGroups => s_known.Keys;

    /// <summary>What a key needs for these permissions. Write asks for the group's read scope too, where there is one.</summary>
    public static ScopeTranslation Of(PermissionSet permissions)
    {
        if (permissions.AllBecause is not null) return All(permissions);
        var names = new List<string>();
        var problems = new List<ScopeProblem>();
        foreach (var (group, access) in permissions.Groups.OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            if (access == Access.None) continue;
            var scopes = s_known.GetValueOrDefault(group);
            var wanted = access == Access.Write ? scopes?.Write : scopes?.Read;
            if (wanted is null)
            {
                problems.Add(new ScopeProblem(group, access, $"OpenAI's scope for {group}: {(access == Access.Write ? "write" : "read")} is not known"));
                continue;
            }
            names.AddRange(wanted);
            if (access == Access.Write) names.AddRange(scopes!.Read ?? []);
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

    private sealed record Scopes(string[]? Read, string[]? Write);
}
