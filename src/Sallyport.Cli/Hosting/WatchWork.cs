using Sallyport.Cli.Commands.Login;
using Sallyport.Cli.Vault;
using Sallyport.Control.OpenAI;
using Sallyport.Control.Rotation;
using Sallyport.Control.Running;
using Sallyport.Control.Usage;
using Sallyport.Control.Watch;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Hosting;

/// <summary>What the control plane watches at the provider: usage, spikes, use of keys outside of the gate, keys that vanish.</summary>
internal sealed class WatchWork
{
    private static readonly TimeSpan s_pull = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(30);

    private readonly ControlPlane _plane;
    private readonly ProviderCatalog _catalog;
    private readonly RotationWork _rotation;
    private readonly GateTally _tally;
    private readonly SpikeReport _spikes;

    public WatchWork(ControlPlane plane, RotationWork rotation)
    {
        (_plane, _rotation) = (plane, rotation);
        _catalog = ProviderCatalogLoader.Load(plane.Context.Home);
        _tally = new GateTally(plane.Database, plane.Context.Home);
        _spikes = new SpikeReport(plane.Database, plane.Journal);
    }

    /// <summary>What can be watched with what there is: without an admin key for OpenAI, only what the gate sees by itself.</summary>
    public IReadOnlyList<ControlDuty> Duties() => _plane.OpenAI is null
        ? [VanishedKeysDuty()]
        : [UsageDuty(_plane.OpenAI), LeakDuty(), VanishedKeysDuty()];

    /// <summary>Reads the provider's counts and costs, and raises spikes in them.</summary>
    public ControlDuty UsageDuty(OpenAIAdmin admin)
    {
        var pull = new UsagePull(admin, _plane.Database);
        return new ControlDuty("usage", s_pull, cancellationToken => Explained(async () =>
        {
            try
            {
                await pull.RunAsync(cancellationToken);
            }
            finally
            {
                // One kind that cannot be read is no reason not to look at the others.
                await RaiseSpikesAsync(cancellationToken);
            }
        }));
    }

    /// <summary>Compares the provider's counts with the gates'.</summary>
    public ControlDuty LeakDuty() => new("leak", s_pull, cancellationToken => Explained(() =>
    {
        var contain = AppliedPolicy.Read(_plane.Vault).File?.Alerts.ContainLeaks == true ? (LeakContainment)ContainAsync : null;
        return new LeakWatch(_plane.Database, _tally, _plane.Usage, _plane.Vault.List, _plane.Journal, contain, LeakTerms.Default).RunAsync(cancellationToken);
    }));

    /// <summary>Looks for keys that ended without anybody here ending them.</summary>
    public ControlDuty VanishedKeysDuty()
    {
        var vanished = new VanishedKeys(_plane.Database, _tally, _plane.Vault.List, CheckAsync, _plane.OpenAI, _plane.Journal);
        return new ControlDuty("vanished-keys", s_look, cancellationToken => Explained(() => vanished.RunAsync(cancellationToken)));
    }

    private Task RaiseSpikesAsync(CancellationToken cancellationToken)
    {
        var names = _plane.Vault.List().Where(c => !c.StandsBy && HeldKeys.KeyIdOf(c).Length > 0)
            .GroupBy(HeldKeys.KeyIdOf, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Name, StringComparer.Ordinal);
        var factor = AppliedPolicy.Read(_plane.Vault).File?.Alerts.SpikeFactor
            ?? EffectiveSettings.Load(_plane.Context.Home, _plane.Context.Environment).SpikeFactor;
        return _spikes.RunAsync(names.GetValueOrDefault, factor, cancellationToken);
    }

    private async Task<string> ContainAsync(string name, string reason, CancellationToken cancellationToken)
    {
        var credential = _plane.Vault.List().FirstOrDefault(c => c.Name == name) ?? throw VaultErrors.NotFound(name);
        try
        {
            var id = await _rotation.BeginAsync(credential, reason, contain: true, unscoped: false, cancellationToken);
            await _rotation.Runner.AdvanceAsync(id, cancellationToken);
            return $"rotation {id}";
        }
        catch (UserError e)
        {
            // The alert stands, and a person has to end the key: saying so matters more than trying again.
            return $"not ended: {e.Message}";
        }
    }

    private async Task<KeyLife> CheckAsync(Credential credential, CancellationToken cancellationToken)
    {
        if (_catalog.Find(credential.Provider) is not { Probe: { } probe } provider) return KeyLife.Unknown;
        using var secret = _plane.Vault.Reveal(credential.Name).Secret;
        var trial = await new KeyTrial(provider, probe, _plane.Redirects).RunAsync(secret, credential.Facts, cancellationToken);
        return trial.Outcome switch
        {
            TrialOutcome.Alive or TrialOutcome.Restricted => KeyLife.Alive,
            TrialOutcome.Dead => KeyLife.Dead,
            _ => KeyLife.Unknown,
        };
    }

    private static async Task Explained(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (AdminProblem problem)
        {
            throw AdminApiErrors.Explain(problem);
        }
    }
}
