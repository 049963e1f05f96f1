using Sallyport.Broker.Sandbox;
using Sallyport.Cli.Output;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Vault;

/// <summary>How every command opens the vault.</summary>
public static class VaultAccess
{
    private const int Attempts = 3;

    /// <summary>Opens the vault; a passphrase typed wrongly may be tried again, three times in all.</summary>
    /// <exception cref="UserError">Inside a session; there is no vault; nothing at hand opens it.</exception>
    public static UnlockedVault Unlock(CliContext context, KeySourceOptions? options = null)
    {
        SessionGuard.Refuse(context, "open the vault");
        ProcessHardening.Apply();
        return Open(context, options ?? KeySourceOptions.None) ?? throw VaultErrors.NoVault(context.Home.VaultFile);
    }

    /// <summary>As <see cref="Unlock"/>, asking once for two: one for a gate of this process, one for what is done beside it.</summary>
    public static (UnlockedVault, UnlockedVault) UnlockTwice(CliContext context, KeySourceOptions options)
    {
        SessionGuard.Refuse(context, "open the vault");
        ProcessHardening.Apply();
        UnlockedVault? second = null;
        var first = Open(context, options, source => second = UnlockedVault.Open(context.Home, source, context.Time)) ?? throw VaultErrors.NoVault(context.Home.VaultFile);
        return (first, second!);
    }

    /// <summary>As <see cref="Unlock"/>, but makes the vault where there is none, and says on stderr what opens it.</summary>
    public static UnlockedVault OpenOrCreate(CliContext context, KeySourceOptions? options = null)
    {
        SessionGuard.Refuse(context, "open the vault");
        ProcessHardening.Apply();
        return Open(context, options ?? KeySourceOptions.None) ?? Create(context, options ?? KeySourceOptions.None);
    }

    /// <summary>What decides on the source of the key, in this process.</summary>
    public static KeySourceResolver Resolver(CliContext context) => new(context.Environment, context.AskHidden, new DesktopKeyring());

    private static UnlockedVault? Open(CliContext context, KeySourceOptions options, Action<IKeyEncryptionKey>? then = null)
    {
        if (VaultFile.Read(context.Home) is not { } file) return null;
        var resolver = Resolver(context);
        for (var attempt = 1; ; attempt++)
        {
            using var source = resolver.ForExisting(file.KeySourceKind, file.KeySourceParameters, file.Path, options);
            try
            {
                var vault = UnlockedVault.Open(context.Home, source, context.Time);
                then?.Invoke(source);
                return vault;
            }
            catch (UserError e) when (e.Code == VaultErrors.WrongPassphraseCode && attempt < Attempts && resolver.Asks(file.KeySourceKind, options))
            {
                context.Tell("that passphrase does not open the vault; try again");
            }
        }
    }

    private static UnlockedVault Create(CliContext context, KeySourceOptions options)
    {
        using var source = Resolver(context).ForNew(options);
        var vault = UnlockedVault.Create(context.Home, source, context.Time);
        context.Tell($"made a vault at {context.Home.VaultFile}, opened by {VaultErrors.Words(source.Kind)}");
        if (source.Kind == KeySourceKind.KeyFile)
            context.Warn("anyone who can read the key file can open the vault: it protects as a plaintext key with mode 0600 does");
        return vault;
    }
}
