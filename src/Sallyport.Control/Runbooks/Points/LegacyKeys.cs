using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Providers;

namespace Sallyport.Control.Runbooks.Points;

/// <summary>1: a legacy key belongs to a person, not to a project, and may do all that the person may. No call of the Admin API lists one.</summary>
internal static class LegacyKeys
{
    private const string Legacy = "legacy";

    public static IEnumerable<Evidence> Look(RunbookFacts facts)
    {
        if (facts.Vault.Value is not { } vault) yield return Evidence.NotKnown(facts.Vault, Sources.Vault, "which keys agents use");
        else
        {
            var bad = 0;
            foreach (var key in vault.Credentials.Where(c => c.KeyType == Legacy))
            {
                bad++;
                yield return Evidence.Fail($"{key.Name} is a legacy key: it belongs to a person, not to a project, and may do all that the person may",
                    Sources.Vault, $"make a key of a service account, then: sally login {key.Provider} --as {key.Name.Split('/')[^1]} --replace");
            }
            foreach (var key in facts.Keys.Where(c => c.KeyType == KeyClassification.Unknown))
            {
                bad++;
                yield return Evidence.Warn($"what type of key {key.Name} is cannot be told by its shape", Sources.Vault,
                    $"make a key of a service account, then: sally login {key.Provider} --as {key.Name.Split('/')[^1]} --replace");
            }
            if (bad == 0) yield return Evidence.Ok($"none of {Wording.Count(vault.Credentials.Count, "credential")} is a legacy key", Sources.Vault);
        }

        foreach (var key in (facts.Machine.Value?.Keys ?? []).Where(k => k.KeyType == Legacy))
            yield return Evidence.Fail($"{key.Place} has a legacy key", Sources.Machine, $"end it at the provider; {key.Mend}");
        if (facts.Organization.Value is { } organization)
        {
            foreach (var evidence in Inventoried.Look(facts, organization, "legacy-key")) yield return evidence;
        }
        yield return Unlisted(facts);
    }

    /// <summary>A legacy key shows only by its use: calls with a key that is in no project's list.</summary>
    private static Evidence Unlisted(RunbookFacts facts)
    {
        if (facts.Organization.Value is not { } organization) return Evidence.NotKnown(facts.Organization, Sources.Organization, "whether others use legacy keys");
        if (organization.CallsByKey.Value is not { } calls) return Evidence.NotKnown(organization.CallsByKey, Sources.Organization, "whether others use legacy keys");
        var listed = organization.Keys.Select(k => k.Key.Id).Concat(organization.Deleted.Value ?? (IEnumerable<string>)[]).ToHashSet(StringComparer.Ordinal);
        var unlisted = calls.Where(c => c.Key.Length > 0 && !listed.Contains(c.Key)).ToList();
        return unlisted.Count == 0
            ? Evidence.Ok($"every key that made calls in the last 7 days ({calls.Count}) is in a project's list, or its deletion in the audit log", Sources.Organization)
            : Evidence.Warn($"{Wording.Count(unlisted.Count, "key")} in no project's list made {Wording.Count(unlisted.Sum(c => c.Value), "call")} in the last 7 days: legacy keys, or some deleted since: {Wording.List([.. unlisted.Select(c => c.Key)])}",
                Sources.Organization, "look for them among each person's keys at platform.openai.com, and delete what is there");
    }
}
