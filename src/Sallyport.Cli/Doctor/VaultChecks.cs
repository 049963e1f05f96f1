using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Doctor;

/// <summary>What opens the vault, and which kinds of keys lie in it. Reads facts only.</summary>
internal static class VaultChecks
{
    public static IEnumerable<CheckResult> Run(CliContext context)
    {
        if (VaultFile.Read(context.Home) is not { } vault)
        {
            yield return CheckResult.Note("vault", "there is no vault yet", context.Home.VaultFile, "sally login openai");
            yield break;
        }
        yield return vault.KeySourceKind == KeySourceKind.KeyFile
            ? CheckResult.Finding("vault-key-source",
                "a key file opens the vault: whoever can read that file has every key in it, as with keys in plain text",
                vault.KeyFilePath, "sally vault rekey, with a passphrase or the desktop keyring")
            : CheckResult.Ok("vault-key-source", $"the vault is opened by {VaultErrors.Words(vault.KeySourceKind)}");
        foreach (var credential in vault.Credentials.Where(c => c.KeyType == "legacy"))
        {
            yield return CheckResult.Finding("legacy-key",
                $"{credential.Name} is a legacy key: it belongs to a user, not to a project, and may do all that the user may",
                $"fingerprint {credential.Fingerprint}, ends in {credential.LastFour}",
                $"make a project key at the provider, then: sally login {credential.Provider} --as {credential.Name.Split('/')[^1]} --replace");
        }
        foreach (var credential in vault.Credentials.Where(c => c.KeyType == "admin"))
        {
            yield return CheckResult.Finding("admin-key", $"{credential.Name} is an admin key, which no agent must be able to use",
                $"fingerprint {credential.Fingerprint}", $"sally keys remove {credential.Name}");
        }
        if (vault.Credentials.Count > 0 && vault.Credentials.All(c => c.KeyType is not ("legacy" or "admin")))
        {
            yield return CheckResult.Ok("key-types", "no legacy and no admin key is stored", $"credentials: {vault.Credentials.Count}");
        }
    }
}
