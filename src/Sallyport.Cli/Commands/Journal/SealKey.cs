using Sallyport.Cli.Vault;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Journal;

/// <summary>The key of the journal's seal, which lies in the vault.</summary>
internal static class SealKey
{
    /// <summary>With <paramref name="required"/>, opens the vault as every command does; else only if nobody need be asked, or null.</summary>
    public static Secret? Find(CliContext context, KeySourceOptions source, bool required)
    {
        if (required) return Derive(context, source);
        try
        {
            return Derive(context with { AskHidden = null }, source);
        }
        catch (UserError)
        {
            // No vault, or not without a passphrase: the chain can be checked without the seal, and the result says so.
            return null;
        }
    }

    private static Secret Derive(CliContext context, KeySourceOptions source)
    {
        using var vault = VaultAccess.Unlock(context, source);
        return vault.DeriveKey(JournalSeal.KeyPurpose);
    }
}
