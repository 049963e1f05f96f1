using Sallyport.Control.Admin;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Runbooks.Points;

/// <summary>5: an admin key makes and unmakes all others. It belongs into the control plane's vault, and nowhere an agent can reach.</summary>
internal static class AdminKeysApart
{
    public static IEnumerable<Evidence> Look(RunbookFacts facts)
    {
        var stray = (facts.Vault.Value?.Credentials ?? []).Where(c => c.KeyType == AdminKeyType.Name).ToList();
        foreach (var key in stray)
            yield return Evidence.Fail($"{key.Name} is an admin key, in the vault of agents", Sources.Vault, $"sally login {key.Provider} --admin, then: sally keys remove {key.Name}");
        var lying = (facts.Machine.Value?.Keys ?? []).Where(k => k.KeyType == AdminKeyType.Name).ToList();
        foreach (var key in lying)
            yield return Evidence.Fail($"{key.Place} has an admin key of {key.Provider}", Sources.Machine, $"sally login {key.Provider} --admin; {key.Mend}");
        if (facts.Machine.Value is null) yield return Evidence.NotKnown(facts.Machine, Sources.Machine, "whether an admin key lies on this machine");
        if (facts.Vault.Value is null) yield return Evidence.NotKnown(facts.Vault, Sources.Vault, "whether agents have an admin key");
        else if (facts.Machine.Value is not null && stray.Count + lying.Count == 0)
            yield return Evidence.Ok("no admin key in the vault of agents, in this shell, or in a client's file", Sources.Machine);

        if (facts.AdminVault.Value is not { } admin) yield return Evidence.NotKnown(facts.AdminVault, Sources.AdminVault, "where admin keys are");
        else if (admin.KeySourceKind == KeySourceKind.KeyFile)
            yield return Evidence.Warn("a key file opens the vault of admin keys: whoever can read that file has every key in it", Sources.AdminVault, "put a passphrase or a systemd credential in its place");
        else
            yield return Evidence.Ok($"{Wording.Count(admin.Credentials.Count, "admin key")} in the vault of admin keys, opened by {VaultErrors.Words(admin.KeySourceKind)}", Sources.AdminVault);
        yield return Others(facts);
        if (facts.Organization.Value is not { } organization) yield break;
        foreach (var evidence in Inventoried.Look(facts, organization, "admin-key-endless", "admin-key-unused")) yield return evidence;
    }

    /// <summary>Admin keys that are somewhere else, and so perhaps with somebody else.</summary>
    private static Evidence Others(RunbookFacts facts)
    {
        if (facts.Organization.Value is not { } organization) return Evidence.NotKnown(facts.Organization, Sources.Organization, "whether others hold admin keys");
        var all = organization.Inventory.AdminKeys;
        var others = all.Where(k => k.Ours is null && !(k.Key.ExpiresAt <= facts.Now)).Select(k => k.Key).ToList();
        return others.Count == 0
            ? Evidence.Ok($"the organization has {Wording.Count(all.Count, "admin key")}, and none beside those in the vault of admin keys", Sources.Organization)
            : Evidence.Warn($"{Wording.Count(others.Count, "admin key")} of the organization {(others.Count == 1 ? "is" : "are")} not in the vault of admin keys: {Wording.List([.. others.Select(k => $"{k.Name ?? k.Id} of {k.Owner?.Name ?? "somebody"}, {(k.LastUsedAt is { } used ? $"last used {Wording.Day(used)}" : "never used")}")])}",
                Sources.Organization, "delete those that nobody needs at platform.openai.com, under Admin keys");
    }
}
