using System.Security.Cryptography;
using Sallyport.Cli.Commands.Login;
using Sallyport.Cli.Vault;
using Sallyport.Control.Admin;
using Sallyport.Control.Anthropic;
using Sallyport.Control.OpenAI;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Hosting;

/// <summary>
/// What a command of the control plane works with: both vaults, its own state, the journal, what gates have counted, and
/// clients of the providers' Admin APIs. Made by a person's command alone: never inside a session, never in a gate's process.
/// </summary>
internal sealed class ControlPlane : IAsyncDisposable
{
    private readonly AdminVault? _admin;
    private readonly Secret _seal;

    private ControlPlane(CliContext context, UnlockedVault vault, AdminVault? admin)
    {
        (Context, Vault, _admin) = (context, vault, admin);
        Redirects = UpstreamRedirection.Of(context);
        Database = ControlDatabase.Open(context.Home, context.Time);
        Usage = SqliteUsageStore.Open(context.Home);
        _seal = vault.DeriveKey(VaultJournal.SealPurpose);
        Journal = JournalWriter.Open(context.Home, context.Time, _seal, options: null);
        OpenAI = admin is null ? null : AdminConnections.OpenAI(admin, Redirects, context.Time);
        Anthropic = admin is null ? null : AdminConnections.Anthropic(admin, Redirects);
        Owner = $"{Environment.MachineName}:{Environment.ProcessId}:{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
    }

    public CliContext Context { get; }
    public UnlockedVault Vault { get; }
    public ControlDatabase Database { get; }
    public SqliteUsageStore Usage { get; }
    public JournalWriter Journal { get; }
    public UpstreamRedirects Redirects { get; }

    /// <summary>Null where there is no admin key for it.</summary>
    public OpenAIAdmin? OpenAI { get; }

    /// <summary>Null where there is no admin key for it.</summary>
    public AnthropicAdmin? Anthropic { get; }

    /// <summary>Facts of the admin keys at hand.</summary>
    public IReadOnlyList<Credential> AdminCredentials => _admin?.List() ?? [];

    /// <summary>Tells this process from all others that may be at the same work.</summary>
    public string Owner { get; }

    /// <summary>Opens what there is; without any admin key, what needs none can still be done.</summary>
    /// <exception cref="UserError">Inside a session; a vault cannot be opened.</exception>
    public static ControlPlane Open(CliContext context, KeySourceOptions source, KeySourceOptions adminSource)
    {
        // Who begins with the admin key has no keys for agents yet, and is about to get some.
        var hasAdmin = AdminVault.ReadFacts(context.Home) is not null;
        var vault = hasAdmin ? VaultAccess.OpenOrCreate(context, source) : VaultAccess.Unlock(context, source);
        AdminVault? admin = null;
        try
        {
            admin = hasAdmin ? AdminAccess.Unlock(context, adminSource) : null;
            return new ControlPlane(context, vault, admin);
        }
        catch
        {
            admin?.Dispose();
            vault.Dispose();
            throw;
        }
    }

    /// <exception cref="UserError">There is no admin key for OpenAI.</exception>
    public OpenAIAdmin RequireOpenAI() => OpenAI ?? throw AdminVaultErrors.NoAdminVault();

    /// <summary>Another client, for work that ends it; the caller disposes of it.</summary>
    /// <exception cref="UserError">There is no admin key for OpenAI.</exception>
    public OpenAIAdmin ConnectOpenAI() =>
        (_admin is null ? null : AdminConnections.OpenAI(_admin, Redirects, Context.Time)) ?? throw AdminVaultErrors.NoAdminVault();

    public async ValueTask DisposeAsync()
    {
        OpenAI?.Dispose();
        Anthropic?.Dispose();
        await Journal.DisposeAsync();
        Usage.Dispose();
        Database.Dispose();
        _seal.Dispose();
        _admin?.Dispose();
        Vault.Dispose();
    }
}
