using Sallyport.Cli.Commands.Login;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Anthropic;
using Sallyport.Control.Rotation;
using Sallyport.Control.Running;
using Sallyport.Control.Usage;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Hosting;

/// <summary>Rotations, as the commands and the control plane's loop run them.</summary>
internal sealed class RotationWork
{
    private readonly ControlPlane _plane;
    private readonly ProviderCatalog _catalog;

    public RotationWork(ControlPlane plane)
    {
        _plane = plane;
        _catalog = ProviderCatalogLoader.Load(plane.Context.Home);
        Runner = new RotationRunner(plane.Database, plane.Vault, plane.Journal, IssuerOf, CheckAsync, new RotationTrafficReader(plane.Usage, new UpstreamUsageStore(plane.Database)),
            RotationTimes.Default, plane.Context.Time, plane.Owner);
    }

    public RotationRunner Runner { get; }

    /// <summary>Begins what is due and takes on what is under way.</summary>
    public ControlDuty Duty() => new("rotation", RotationTimes.Default.Look, async stop =>
    {
        // What is under way goes on even where something new cannot begin.
        var reports = await Runner.AdvanceAllAsync(stop);
        foreach (var report in reports.Where(r => r.Finished)) _plane.Context.Tell($"{report.Rotation.Credential}: {(report.Failed ? "the rotation was given up" : "rotated")}");
        await BeginDueAsync(problem => _plane.Context.Warn(problem.Message, problem.Hint), stop);
    });

    /// <summary>Begins the rotation of each credential that is due. Those that cannot be rotated by a call are left out: <c>sally doctor</c> names them.</summary>
    /// <param name="failed">Told of each that is due and cannot begin; the others begin all the same.</param>
    public async Task<IReadOnlyList<string>> BeginDueAsync(Action<UserError> failed, CancellationToken cancellationToken)
    {
        var terms = Terms();
        var underWay = RotationReport.List(_plane.Database).Where(r => !r.Finished).Select(r => r.Rotation.Credential).ToHashSet(StringComparer.Ordinal);
        List<string> begun = [];
        foreach (var credential in _plane.Vault.List())
        {
            if (underWay.Contains(credential.Name) || !RotationTarget.IsManaged(credential) || _plane.OpenAI is null) continue;
            if (terms.PeriodOf(credential.Name) is not { } period || RotationSchedule.Due(credential, period) > _plane.Context.Time.GetUtcNow()) continue;
            try
            {
                begun.Add(await BeginAsync(credential, "due", contain: false, unscoped: false, cancellationToken));
            }
            catch (UserError problem)
            {
                failed(problem);
            }
        }
        return begun;
    }

    /// <exception cref="UserError">It cannot be rotated by a call, or is being rotated already.</exception>
    public async Task<string> BeginAsync(Credential credential, string reason, bool contain, bool unscoped, CancellationToken cancellationToken)
    {
        if (credential.StandsBy) throw RotationErrors.StandsBy(credential.Name);
        if (!RotationTarget.IsManaged(credential)) throw RotationErrors.NotManaged(credential.Name);
        if (_plane.OpenAI is not { } admin) throw RotationErrors.NoAdmin(credential.Name);
        var terms = Terms();
        unscoped |= terms.IsUnscoped(credential.Name);
        var scopes = unscoped ? [] : terms.ScopesOf(credential);
        var rotation = await RotationTarget.ForAsync(admin, credential, scopes, unscoped, reason, contain, _plane.Context.Time.GetUtcNow(), cancellationToken);
        return await Runner.BeginAsync(rotation, cancellationToken);
    }

    /// <summary>Puts a key that a person made to the side of the one in force, and begins from there.</summary>
    public async Task<string> BeginGuidedAsync(Credential credential, Secret made, string reason, bool contain, CancellationToken cancellationToken)
    {
        if (credential.StandsBy) throw RotationErrors.StandsBy(credential.Name);
        var rotation = RotationTarget.Guided(credential, reason, contain, _plane.Context.Time.GetUtcNow());
        var id = await Runner.BeginAsync(rotation, cancellationToken);
        _plane.Vault.Store(RotationTarget.Staged(credential, rotation), made);
        return id;
    }

    private RotationTerms Terms() => new(AppliedPolicy.Read(_plane.Vault).File);

    private IKeyIssuer IssuerOf(Rotation rotation) => rotation.Mode switch
    {
        RotationMode.Guided when rotation.Credential.StartsWith("anthropic/", StringComparison.Ordinal) && _plane.Anthropic is { } admin =>
            new GuidedKeyIssuer((r, c) => AnthropicKeyEnd.EndAsync(admin, r.OldKey, r.OldLastFour, c)),
        RotationMode.Guided => new GuidedKeyIssuer(end: null),
        _ => new OpenAIKeyIssuer(_plane.OpenAI ?? throw RotationErrors.NoAdmin(rotation.Credential)),
    };

    private async Task<KeyLife> CheckAsync(Credential credential, Secret secret, CancellationToken cancellationToken)
    {
        if (_catalog.Find(credential.Provider) is not { Probe: { } probe } provider) return KeyLife.Unknown;
        var trial = await new KeyTrial(provider, probe, _plane.Redirects).RunAsync(secret, credential.Facts, cancellationToken);
        return trial.Outcome switch
        {
            TrialOutcome.Alive => KeyLife.Alive,
            TrialOutcome.Restricted => KeyLife.Restricted,
            TrialOutcome.Dead => KeyLife.Dead,
            _ => KeyLife.Unknown,
        };
    }
}
