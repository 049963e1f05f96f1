using Sallyport.Broker.Sandbox;
using Sallyport.Cli.Output;
using Sallyport.Control.Admin;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Vault;

/// <summary>
/// How commands open the vault of admin keys. What opens it is named by its own flags and variables; where those say
/// nothing, those of the agents' vault are tried, and then whatever it recorded.
/// </summary>
internal static class AdminAccess
{
    public const string PassphraseFileVariable = "SALLYPORT_ADMIN_PASSPHRASE_FILE";
    public const string KeyFileVariable = "SALLYPORT_ADMIN_KEY_FILE";

    private const int Attempts = 3;

    /// <exception cref="UserError">Inside a session; there is no admin key; nothing at hand opens their vault.</exception>
    public static AdminVault Unlock(CliContext context, KeySourceOptions options)
    {
        SessionGuard.Refuse(context, "open the vault of admin keys");
        ProcessHardening.Apply();
        return Open(context, options) ?? throw AdminVaultErrors.NoAdminVault();
    }

    /// <summary>As <see cref="Unlock"/>, but makes the vault where there is none, and says on stderr what opens it.</summary>
    public static AdminVault OpenOrCreate(CliContext context, KeySourceOptions options)
    {
        SessionGuard.Refuse(context, "open the vault of admin keys");
        ProcessHardening.Apply();
        return Open(context, options) ?? Create(context, options);
    }

    private static AdminVault? Open(CliContext context, KeySourceOptions options)
    {
        if (AdminVault.ReadFacts(context.Home) is not { } file) return null;
        if (OpenAsTheOther(context, file, options) is { } opened) return opened;
        var resolver = Resolver(context, OwnVariables(context));
        for (var attempt = 1; ; attempt++)
        {
            using var source = resolver.ForExisting(file.KeySourceKind, file.KeySourceParameters, file.Path, options);
            try
            {
                return AdminVault.Open(context.Home, source, context.Time);
            }
            catch (UserError e) when (e.Code == VaultErrors.WrongPassphraseCode && attempt < Attempts && resolver.Asks(file.KeySourceKind, options))
            {
                context.Tell("that passphrase does not open the vault of admin keys; try again");
            }
        }
    }

    /// <summary>With what the environment names for the agents' vault, where nothing is named for this one; null where that is not what opens it.</summary>
    private static AdminVault? OpenAsTheOther(CliContext context, VaultFile file, KeySourceOptions options)
    {
        var own = OwnVariables(context);
        var named = options != KeySourceOptions.None || own(KeySourceOptions.PassphraseFileVariable) is { Length: > 0 } || own(KeySourceOptions.KeyFileVariable) is { Length: > 0 };
        var other = file.KeySourceKind switch
        {
            KeySourceKind.Passphrase => context.Environment(KeySourceOptions.PassphraseFileVariable),
            KeySourceKind.KeyFile => context.Environment(KeySourceOptions.KeyFileVariable),
            _ => null,
        };
        if (named || other is not { Length: > 0 }) return null;
        try
        {
            using var source = Resolver(context, context.Environment).ForExisting(file.KeySourceKind, file.KeySourceParameters, file.Path, KeySourceOptions.None);
            return AdminVault.Open(context.Home, source, context.Time);
        }
        catch (UserError e) when (e.ExitCode == ExitCode.VaultLocked)
        {
            return null;
        }
    }

    private static AdminVault Create(CliContext context, KeySourceOptions options)
    {
        var own = OwnVariables(context);
        using var source = Resolver(context, name => own(name) is { Length: > 0 } value ? value : context.Environment(name)).ForNew(options);
        var vault = AdminVault.Create(context.Home, source, context.Time);
        context.Tell($"made a vault for admin keys at {AdminVault.PathIn(context.Home)}, opened by {VaultErrors.Words(source.Kind)}");
        if (source.Kind == KeySourceKind.KeyFile)
            context.Warn("anyone who can read the key file can open the vault of admin keys: it protects as a plaintext key with mode 0600 does");
        return vault;
    }

    private static KeySourceResolver Resolver(CliContext context, Func<string, string?> environment) => new(environment, context.AskHidden, new DesktopKeyring());

    /// <summary>The environment in which this vault's own variables stand where those of the agents' vault would.</summary>
    private static Func<string, string?> OwnVariables(CliContext context) => name => name switch
    {
        KeySourceOptions.PassphraseFileVariable => context.Environment(PassphraseFileVariable),
        KeySourceOptions.KeyFileVariable => context.Environment(KeyFileVariable),
        _ => context.Environment(name),
    };
}
