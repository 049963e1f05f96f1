using System.Collections.Frozen;
using Sallyport.Core.Policy;

namespace Sallyport.Core.Providers;

/// <summary>
/// What OpenAI calls a permission group when a key is restricted to it. The names are from its documentation and public
/// reports (checked 2026-11-23). One that nobody has seen is not guessed: a key with a wrong scope would be refused, and
/// a key without any is a key with all of them.
/// </summary>
public static class ScopeNames
{
    /// <summary>Null where it is not known; empty where the group has no call of that access, so that nothing is to be asked for.</summary>
    private static readonly FrozenDictionary<string, (string[]? Read, string[]? Write)> s_known = new Dictionary<string, (string[]? Read, string[]? Write)>
    {
        ["models"] = (["api.model.read"], null),
        ["chat_completions"] = (null, ["api.model.chat_completions.request"]),
        ["responses"] = (["api.responses.read"], ["api.responses.write"]),
        ["embeddings"] = ([], ["api.model.embeddings.request"]),
        ["audio"] = ([], ["api.model.audio.request"]),
        ["images"] = ([], ["api.model.images.request"]),
        ["moderations"] = ([], ["api.model.moderations.request"]),
        ["realtime"] = ([], ["api.model.realtime.request"]),
        ["files"] = (["api.files.read"], ["api.files.write"]),
        ["vector_stores"] = (["api.vector_store.read"], ["api.vector_store.write"]),
        ["fine_tuning"] = (["api.fine_tuning.jobs.read"], ["api.fine_tuning.jobs.write"]),
        ["assistants"] = (["api.assistants.read"], ["api.assistants.write"]),
        ["threads"] = (["api.threads.read"], ["api.threads.write"]),
        ["batch"] = (["api.batch.read"], ["api.batch.write"]),
        ["webhooks"] = (["api.webhooks.read"], ["api.webhooks.write"]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Groups of which at least one scope is known.</summary>
    public static IEnumerable<string> Groups => s_known.Keys;

    /// <summary>
    /// The scopes that grant this much of the group. Write asks for the group's read scope too, where there is one. Null
    /// where the scope is not known.
    /// </summary>
    public static IReadOnlyList<string>? Of(string group, Access access)
    {
        if (access == Access.None) return [];
        if (!s_known.TryGetValue(group, out var known)) return null;
        if (access == Access.Read) return known.Read;
        return known.Write is { } write ? [.. known.Read ?? [], .. write] : null;
    }
}
