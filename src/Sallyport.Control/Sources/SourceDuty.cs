using Sallyport.Control.Running;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Sources;

/// <summary>
/// Keeps fetched keys fresh: extends leases, fetches again what nears its end or what the operator wants fetched now and
/// then, ends leases that are not needed any more. A source that fails is asked again ever more seldom, and holds up no
/// other.
/// </summary>
public sealed class SourceDuty
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(5);

    private readonly SourceRefresh _refresh;
    private readonly Func<UnlockedVault?> _vault;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, (DateTimeOffset Next, TimeSpan Pause)> _failing = new(StringComparer.Ordinal);

    private SourceDuty(SourceRefresh refresh, Func<UnlockedVault?> vault, TimeProvider time)
    {
        _refresh = refresh;
        _vault = vault;
        _time = time;
    }

    /// <param name="vault">The open vault; null while it is locked: then nothing is done.</param>
    public static ControlDuty Create(SourceRefresh refresh, Func<UnlockedVault?> vault, TimeProvider time) =>
        new("sources", s_every, new SourceDuty(refresh, vault, time).RunAsync);

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_vault() is not { } vault) return;
        var credentials = vault.List().Where(c => c.Facts.ContainsKey(CredentialFacts.Source)).ToList();
        _refresh.States.KeepOnly(credentials.Select(c => c.Name).ToHashSet(StringComparer.Ordinal), _time.GetUtcNow() - s_longestPause);
        List<UserError> problems = [];
        foreach (var credential in credentials)
        {
            try
            {
                await LookAtAsync(vault, credential, cancellationToken);
            }
            catch (UserError e)
            {
                problems.Add(e);
                PauseAfterFailure(credential.Name);
            }
        }
        await _refresh.EndRetiredAsync(cancellationToken);
        if (problems.Count > 0) throw problems[0];
    }

    private async Task LookAtAsync(UnlockedVault vault, Credential credential, CancellationToken cancellationToken)
    {
        if (_failing.TryGetValue(credential.Name, out var failing) && _time.GetUtcNow() < failing.Next) return;
        var every = credential.Facts.TryGetValue(CredentialFacts.RefreshEvery, out var text) ? DurationText.Parse(text) : null;
        var action = SourceSchedule.Decide(_time.GetUtcNow(), SourceRefresh.SourceOf(credential)!, _refresh.States.Find(credential.Name), every);
        if (action == SourceAction.Wait) return;
        await _refresh.RunAsync(vault, credential.Name, mayRenew: action == SourceAction.Renew, cancellationToken);
        _failing.Remove(credential.Name);
    }

    private void PauseAfterFailure(string name)
    {
        var pause = _failing.TryGetValue(name, out var before) ? before.Pause * 2 : s_every;
        if (pause > s_longestPause) pause = s_longestPause;
        _failing[name] = (_time.GetUtcNow() + pause, pause);
    }
}
