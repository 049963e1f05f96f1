using Sallyport.Broker;
using Sallyport.Broker.Attach;
using Sallyport.Broker.Sandbox;
using Sallyport.Cli.Vault;
using Sallyport.Core.Captures;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Hosting;

/// <summary>
/// A gate with all that it needs: the open vault, the journal, the control socket. Hosted by <c>sally serve</c>, or by
/// <c>sally run</c> where no <c>sally serve</c> is running.
/// </summary>
internal sealed class GateHost : IAsyncDisposable
{
    private readonly CredentialRing _ring;
    private readonly OpenVault _vault;
    private readonly Secret _seal;
    private readonly JournalWriter _journal;
    private readonly GateMetering _metering;
    private readonly Secret _captureKey;
    private AttachServer? _attach;

    private GateHost(CredentialRing ring, OpenVault vault, Secret seal, Secret captureKey, JournalWriter journal, GateMetering metering, ProviderCatalog providers, Gate gate)
    {
        _ring = ring;
        _vault = vault;
        _seal = seal;
        _captureKey = captureKey;
        _journal = journal;
        _metering = metering;
        Providers = providers;
        Gate = gate;
    }

    public Gate Gate { get; }

    public ProviderCatalog Providers { get; }

    public IJournal Journal => _journal;

    public SessionOpener Sessions => new(Gate, _ring);

    /// <exception cref="UserError">The vault cannot be opened, the port is taken, a provider file has an error.</exception>
    public static async Task<GateHost> StartAsync(CliContext context, GateHostOptions options, CancellationToken cancellationToken)
    {
        // Reading files takes as long as opening the vault: both at once.
        var reading = Task.Run(() => ProviderCatalogLoader.Load(context.Home), cancellationToken);
        var settings = EffectiveSettings.Load(context.Home, context.Environment);
        var redirects = settings.Redirects();
        var ring = new CredentialRing();
        var policy = new PolicyInForce(first: null);
        var vault = OpenVault.Open(context, ring, policy, options.Vault ?? VaultAccess.Unlock(context, options.KeySource), options.KeySource, options.Warn);
        Secret? seal = null;
        Secret? captureKey = null;
        JournalWriter? journal = null;
        GateMetering? metering = null;
        Gate? gate = null;
        try
        {
            metering = GateMetering.Open(context, vault.DeriveKey);
            seal = vault.DeriveKey(VaultJournal.SealPurpose);
            captureKey = vault.DeriveKey(CaptureStore.KeyPurpose);
            journal = JournalWriter.Open(context.Home, context.Time, seal, JournalSettings.Of(settings));
            var providers = await reading;
            gate = await Gate.StartAsync(new GateOptions
            {
                Providers = providers,
                Ring = ring,
                Policy = policy,
                Journal = journal,
                Redirects = redirects,
                Meter = metering.Meter,
                UsageStore = metering.Store,
                Batches = metering.Batches,
                Captures = new CaptureStore(context.Home, captureKey, CaptureSettings.Of(settings), context.Time),
                SpikeFactor = settings.SpikeFactor,
                InspectBytes = settings.InspectBytes,
                MaxConnections = settings.MaxConnections,
                TripwireFreezes = settings.TripwireFreezes,
                MetricsPort = options.Kind == AttachOptions.ServeKind && settings.MetricsPort > 0 ? settings.MetricsPort : null,
                Telemetry = TelemetrySettings.Of(settings, ring, providers),
                Port = options.Port,
                Time = context.Time,
                Warn = options.Warn,
            }, cancellationToken);
            vault.Follow(gate.Use);
            var host = new GateHost(ring, vault, seal, captureKey, journal, metering, providers, gate);
            host._attach = AttachServer.Start(host.Attaching(context, options));
            return host;
        }
        catch
        {
            if (gate is not null) await gate.DisposeAsync();
            metering?.Dispose();
            if (journal is not null) await journal.DisposeAsync();
            seal?.Dispose();
            captureKey?.Dispose();
            await vault.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends every session, then forgets every secret.</summary>
    public async ValueTask DisposeAsync()
    {
        // First, so that each ends for this reason, and not because its client was cut off.
        await Gate.Sessions.StopAllAsync();
        if (_attach is not null) await _attach.DisposeAsync();
        await Gate.DisposeAsync();
        _metering.Dispose();
        await _vault.DisposeAsync();
        try
        {
            await _journal.DisposeAsync();
        }
        finally
        {
            _seal.Dispose();
            _captureKey.Dispose();
        }
    }

    private AttachOptions Attaching(CliContext context, GateHostOptions options) => new()
    {
        SocketPath = options.SocketPath,
        Home = context.Home,
        Gate = Gate,
        Ring = _ring,
        Kind = options.Kind,
        Lock = async cancellationToken =>
        {
            await _vault.LockAsync(cancellationToken);
            options.OnLock();
            await _journal.AppendAsync(new JournalEntry { Type = JournalEntryType.VaultLocked, ProcessId = Environment.ProcessId }, cancellationToken);
        },
        Unlock = async cancellationToken =>
        {
            await _journal.AppendAsync(new JournalEntry { Type = JournalEntryType.VaultUnlocked, ProcessId = Environment.ProcessId }, cancellationToken);
            await _vault.UnlockAsync(cancellationToken);
        },
        IsLocked = () => _vault.IsLocked,
        Refresh = _vault.RefreshAsync,
        Time = context.Time,
        Warn = options.Warn,
    };
}
