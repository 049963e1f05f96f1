using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Runbooks.Points;

/// <summary>3: what runs without a person must not hang on one, its secret must lie in a vault, and somebody must notice when it is gone.</summary>
internal static class ServiceAccountKeys
{
    internal static readonly TimeSpan Unwatched = TimeSpan.FromHours(1);

    private const string ServiceAccount = "service-account";

    public static IEnumerable<Evidence> Look(RunbookFacts facts) => [.. Owners(facts), .. Captured(facts), .. Gone(facts), Watched(facts)];

    private static IEnumerable<Evidence> Owners(RunbookFacts facts)
    {
        if (facts.Vault.Value is null)
        {
            yield return Evidence.NotKnown(facts.Vault, Sources.Vault, "whose keys agents use");
            yield break;
        }
        var granted = (facts.Policy.Value?.File?.Agents ?? []).SelectMany(a => a.Grants).ToLookup(g => g.Credential, g => g.Agent, StringComparer.Ordinal);
        var personal = facts.Keys.Where(k => k.KeyType != ServiceAccount).ToList();
        foreach (var key in personal)
        {
            var mend = $"make a service account for it in sallyport.yaml, then: sally apply; or: sally login openai --as {key.Name.Split('/')[^1]} --replace";
            yield return granted[key.Name].FirstOrDefault() is { } agent
                ? Evidence.Fail($"{key.Name}, which {agent} uses, is a {key.KeyType} key: it ends, or is lost, with the person who owns it", Sources.Vault, mend)
                : Evidence.Warn($"{key.Name} is a {key.KeyType} key, of a person", Sources.Vault, mend);
        }
        if (personal.Count == 0) yield return Evidence.Ok($"{Wording.Count(facts.Keys.Count, "key")} of OpenAI in the vault, none of a person", Sources.Vault);
    }

    private static IEnumerable<Evidence> Captured(RunbookFacts facts)
    {
        if (facts.Organization.Value is not { } organization)
        {
            yield return Evidence.NotKnown(facts.Organization, Sources.Organization, "whether the secrets of all service accounts are in the vault");
            yield break;
        }
        var accounts = organization.Keys.Where(k => k.Key.OfAccount).ToList();
        var elsewhere = accounts.Where(k => k.Key.Credential is null).ToList();
        yield return elsewhere.Count == 0
            ? Evidence.Ok($"{Wording.Count(accounts.Count, "key")} of service accounts in the organization, each one in the vault", Sources.Organization)
            : Evidence.Warn($"{Wording.Count(elsewhere.Count, "key")} of service accounts {(elsewhere.Count == 1 ? "is" : "are")} not in this vault: {Wording.List([.. elsewhere.Select(k => $"{k.Key.Label} in {k.Project.Name}")])}",
                Sources.Organization, "take each over with `sally apply --adopt`, or delete it at the provider");
        foreach (var evidence in Inventoried.Look(facts, organization, "owner-left")) yield return evidence;
    }

    private static IEnumerable<Evidence> Gone(RunbookFacts facts)
    {
        foreach (var (credential, since) in facts.Control.Value?.Vanished ?? [])
            yield return Evidence.Fail($"the key of {credential} is gone at the provider, seen {Wording.Day(since)}", Sources.Control, $"find out who ended it, then: sally keys rotate {credential}");
        if (facts.Organization.Value is not { } organization) yield break;
        var listed = organization.Keys.Select(k => k.Key.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var key in facts.Keys.Where(k => RunbookFacts.Fact(k, CredentialFacts.KeyId) is { Length: > 0 } id && !listed.Contains(id)))
        {
            if (facts.Control.Value?.Vanished.Any(v => v.Credential == key.Name) == true) continue;
            yield return Evidence.Fail($"the key of {key.Name} ({RunbookFacts.Fact(key, CredentialFacts.KeyId)}) is in no project's list", Sources.Organization,
                $"find out who ended it, then: sally keys rotate {key.Name}");
        }
    }

    private static Evidence Watched(RunbookFacts facts) => facts.Control.Value switch
    {
        null => Evidence.NotKnown(facts.Control, Sources.Control, "whether keys have vanished at the provider"),
        { KeysWatched: null } => Evidence.NotKnown("nobody has looked yet whether keys vanish at the provider", Sources.Control, "sally control run, kept running"),
        { KeysWatched: { } last } when facts.Now - last > Unwatched => Evidence.Fail(
            $"nobody has looked for {Wording.Span(facts.Now - last)} whether keys vanish at the provider", Sources.Control, "sally control run, kept running"),
        { KeysWatched: { } last } => Evidence.Ok($"vanished keys were looked for {Wording.Span(facts.Now - last)} ago", Sources.Control),
    };
}
