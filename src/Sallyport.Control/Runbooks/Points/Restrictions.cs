using Sallyport.Control.Inventory;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Runbooks.Points;

/// <summary>4: a key and an agent may do what they need and no more. Both sides: scopes at the provider, grants at the gate.</summary>
internal static class Restrictions
{
    public static IEnumerable<Evidence> Look(RunbookFacts facts) => [.. Agents(facts), .. Keys(facts), .. KeysElsewhere(facts)];

    private static IEnumerable<Evidence> Agents(RunbookFacts facts)
    {
        if (facts.Policy.Value is not { } policy)
        {
            yield return Evidence.NotKnown(facts.Policy, Sources.Policy, "what agents are granted");
            yield break;
        }
        if (policy.File is not { } file)
        {
            yield return Evidence.Fail("no policy was applied: every agent may make every call that mints no credential", Sources.Policy, "write a sallyport.yaml (docs/policy.md), then: sally apply");
            yield break;
        }
        var grants = file.Agents.SelectMany(a => a.Grants).ToList();
        var everything = grants.Where(g => g.Permissions.AllBecause is not null).ToList();
        foreach (var grant in everything)
        {
            yield return Evidence.Warn($"{grant.Agent} is granted everything of {grant.Credential}, because: {grant.Permissions.AllBecause}", Sources.Policy,
                $"name the groups that {grant.Agent} needs in sallyport.yaml, then: sally apply");
        }
        foreach (var (account, because) in (file.Organization?.Projects ?? []).SelectMany(p => p.ServiceAccounts).Where(a => a.AllBecause is not null).Select(a => (a.Name, a.AllBecause)))
        {
            yield return Evidence.Warn($"the key of service account {account} is asked for without scopes, because: {because}", Sources.Policy,
                $"name the permissions of {account} in sallyport.yaml, then: sally apply");
        }
        if (everything.Count == 0)
            yield return Evidence.Ok($"{Wording.Count(file.Agents.Count, "agent")} with {Wording.Count(grants.Count, "grant")}, each of named permissions", Sources.Policy);
    }

    private static IEnumerable<Evidence> Keys(RunbookFacts facts)
    {
        if (facts.Vault.Value is null) yield break; // Said by the first two points.
        var scoped = 0;
        foreach (var key in facts.Keys)
        {
            var (id, told) = (RunbookFacts.Fact(key, CredentialFacts.KeyId), RunbookFacts.Fact(key, CredentialFacts.Scopes));
            var logged = facts.Organization.Value?.Keys.FirstOrDefault(k => k.Key.Id == id || k.Key.Credential == key.Name).Key?.Scopes;
            var mend = $"sally keys rotate {key.Name}";
            if (logged is { Count: 0 }) yield return Evidence.Fail($"the key of {key.Name} has no scopes: it may do all that its account may", Sources.Organization, mend);
            else if (logged is not null || told.Length > 0) scoped++;
            else if (RunbookFacts.Fact(key, CredentialFacts.Marker).Length > 0)
                yield return Evidence.Fail($"the key of {key.Name} was made without scopes: it may do all that its account may", Sources.Vault, mend);
            else
                yield return Evidence.NotKnown($"what the key of {key.Name} may do is written down nowhere: the provider lists no key's scopes", Sources.Vault, $"{mend}, which makes one with scopes");
        }
        if (scoped > 0) yield return Evidence.Ok($"{scoped} of {Wording.Count(facts.Keys.Count, "key")} in the vault with scopes", Sources.Vault);
    }

    private static IEnumerable<Evidence> KeysElsewhere(RunbookFacts facts)
    {
        if (facts.Organization.Value is not { } organization)
        {
            yield return Evidence.NotKnown(facts.Organization, Sources.Organization, "what the keys outside of this vault may do");
            yield break;
        }
        var elsewhere = organization.KeysElsewhere;
        if (elsewhere.Count == 0)
        {
            yield return Evidence.Ok("the organization has no key outside of this vault", Sources.Organization);
            yield break;
        }
        var unrestricted = elsewhere.Where(k => k.Key.Scopes is { Count: 0 }).ToList();
        var unknown = elsewhere.Where(k => k.Key.Scopes is null).ToList();
        if (unrestricted.Count > 0)
        {
            yield return Evidence.Fail($"{Wording.Count(unrestricted.Count, "key")} outside of this vault may do all that their owners may: {Names(unrestricted)}",
                Sources.Organization, "replace each by a key with scopes: sally apply --adopt");
        }
        if (unknown.Count > 0)
        {
            yield return Evidence.NotKnown($"what {Wording.Count(unknown.Count, "key")} outside of this vault may do: {organization.Inventory.ScopesNotTold ?? "the audit log has nothing of their making"}: {Names(unknown)}",
                Sources.Organization, "replace each by a key with scopes: sally apply --adopt");
        }
        if (unrestricted.Count + unknown.Count == 0)
            yield return Evidence.Ok($"{Wording.Count(elsewhere.Count, "key")} outside of this vault, each with scopes", Sources.Organization);
    }

    private static string Names(List<(InventoryProject Project, InventoryKey Key)> keys) => Wording.List([.. keys.Select(k => $"{k.Key.Label} in {k.Project.Name}")]);
}
