using Sallyport.Control.Alerts;
using Sallyport.Control.OpenAI;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Rotation;

/// <summary>
/// Takes rotations on, step by step. Each step is written down before it is taken and can be taken again, so a process may
/// die anywhere and any other goes on. What is in the vault decides where a job's own record lags behind it.
/// </summary>
/// <param name="owner">Tells this process from all others.</param>
public sealed class RotationRunner(
    ControlDatabase database, UnlockedVault vault, IJournal journal, Func<Rotation, IKeyIssuer> issuerOf, KeyCheck check,
    RotationTrafficReader traffic, RotationTimes times, TimeProvider time, string owner)
{
    public const string JobKind = "rotation";

    /// <summary>Longer than any single call with its retries.</summary>
    internal static readonly TimeSpan Claim = TimeSpan.FromMinutes(5);

    private readonly AlertBell _bell = new(database, journal);

    /// <summary>Writes a rotation down. It begins with the first <see cref="AdvanceAsync"/>.</summary>
    /// <exception cref="UserError">The credential is being rotated already.</exception>
    public async Task<string> BeginAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        var earlier = database.Jobs.List(JobKind, finished: true).Select(j => (Job: j, Rotation: Rotation.Parse(j.Body)))
            .Where(j => j.Rotation.Credential == rotation.Credential).ToList();
        if (earlier.Exists(j => !j.Job.Finished)) throw RotationErrors.UnderWay(rotation.Credential);
        // The same for all that would begin it now, so that one of them does.
        var id = $"{rotation.Credential}@{rotation.FromVersion}.{earlier.Count(j => j.Rotation.FromVersion == rotation.FromVersion) + 1}";
        await WriteAsync(rotation, $"begins: {rotation.Reason}", cancellationToken);
        var job = new Job { Kind = JobKind, Id = id, Step = Name(rotation.Step), Body = rotation.ToJson() };
        if (!database.Jobs.TryCreate(job, owner, TimeSpan.Zero)) throw RotationErrors.UnderWay(rotation.Credential);
        return id;
    }

    /// <summary>Takes a rotation as far as it goes without waiting. Null where another process is at it.</summary>
    public async Task<RotationReport?> AdvanceAsync(string id, CancellationToken cancellationToken)
    {
        if (database.Jobs.TryClaim(JobKind, id, owner, Claim) is not { } job)
            return database.Jobs.Find(JobKind, id) is { Finished: true } done ? RotationReport.Of(done) : null;
        try
        {
            return await AdvanceAsync(job, cancellationToken);
        }
        finally
        {
            database.Jobs.Release(JobKind, id, owner);
        }
    }

    /// <summary>Takes every unfinished rotation on.</summary>
    public async Task<IReadOnlyList<RotationReport>> AdvanceAllAsync(CancellationToken cancellationToken)
    {
        List<RotationReport> reports = [];
        foreach (var job in database.Jobs.List(JobKind))
        {
            if (await AdvanceAsync(job.Id, cancellationToken) is { } report) reports.Add(report);
        }
        return reports;
    }

    private async Task<RotationReport?> AdvanceAsync(Job job, CancellationToken cancellationToken)
    {
        for (var waits = false; !waits && !job.Finished;)
        {
            var rotation = Rotation.Parse(job.Body);
            Progress progress;
            try
            {
                progress = await TakeAsync(rotation, cancellationToken);
            }
            catch (Exception e) when (e is AdminProblem or AmbiguousOutcome)
            {
                if (RotationDecision.IsStuck(rotation, times, time.GetUtcNow())) await _bell.RaiseAsync(RotationAlerts.Stuck(rotation, e.Message), cancellationToken);
                progress = new Progress(rotation with { Note = e.Message }, Waits: true);
            }
            var next = progress.Rotation;
            var saved = database.Jobs.TrySave(job with { Step = Name(next.Step), Body = next.ToJson(), Finished = progress.Finished }, owner, Claim);
            // Taken over: whoever has it finds in the vault and by the marker what was done here.
            if (saved is null) return null;
            (job, waits) = (saved, progress.Waits);
        }
        return RotationReport.Of(job);
    }

    private Task<Progress> TakeAsync(Rotation rotation, CancellationToken cancellationToken) => rotation.Step switch
    {
        RotationStep.Create => CreateAsync(rotation, cancellationToken),
        RotationStep.Try => TryAsync(rotation, cancellationToken),
        RotationStep.Switch => SwitchAsync(rotation, cancellationToken),
        RotationStep.Watch => WatchAsync(rotation, cancellationToken),
        RotationStep.Revoke => RevokeAsync(rotation, cancellationToken),
        RotationStep.Confirm => ConfirmAsync(rotation, cancellationToken),
        RotationStep.Clean => CleanAsync(rotation, cancellationToken),
        _ => UndoAsync(rotation, cancellationToken),
    };

    private async Task<Progress> CreateAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        if (Staged(rotation) is { } already) return Onward(rotation with { NewKey = KeyId(already), NewAccount = Account(already) });
        await WriteAsync(rotation, $"makes the key {rotation.Marker}", cancellationToken);
        using var issued = await issuerOf(rotation).CreateAsync(rotation, cancellationToken);
        if (issued is null) return new Progress(rotation with { Note = "a person has to make the new key" }, Waits: true);
        vault.Store(RotationTarget.Staged(Find(rotation.Credential), rotation, issued.KeyId, issued.Account), issued.Secret);
        return Onward(rotation with { NewKey = issued.KeyId, NewAccount = issued.Account });
    }

    private async Task<Progress> TryAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        if (Staged(rotation) is not { } staged) return IsInForce(rotation) ? Go(rotation, RotationStep.Switch, "") : Go(rotation, RotationStep.Create, "the new key is gone from the vault");
        var life = await CheckAsync(staged.Name, cancellationToken);
        return await FollowAsync(rotation with { NewKey = KeyId(staged), NewAccount = Account(staged) }, RotationDecision.Tried(rotation, life, times, time.GetUtcNow()), cancellationToken);
    }

    private async Task<Progress> SwitchAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        if (!IsInForce(rotation))
        {
            await WriteAsync(rotation, $"puts the key {rotation.NewKey} in force", cancellationToken);
            vault.Promote(rotation.Credential, CredentialName.NewOf(rotation.Credential), CredentialName.OldOf(rotation.Credential));
        }
        var inForce = Find(rotation.Credential);
        return Onward(rotation with { NewKey = KeyId(inForce), NewAccount = Account(inForce), Switched = time.GetUtcNow() });
    }

    private async Task<Progress> WatchAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        var seen = await traffic.ReadAsync(rotation, issuerOf(rotation), cancellationToken);
        return await FollowAsync(rotation, RotationDecision.Watched(rotation, seen, times, time.GetUtcNow()), cancellationToken);
    }

    private async Task<Progress> RevokeAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        await WriteAsync(rotation, $"ends the key {rotation.OldKey}", cancellationToken);
        var ending = await issuerOf(rotation).EndOldAsync(rotation, cancellationToken);
        if (ending == KeyEnding.Ended) return Onward(rotation with { Revoked = true });
        if (ending == KeyEnding.ByHand) return Onward(rotation with { Note = "end the old key at the provider: no call does" });
        // Another turn, with an account of its own for the new key, so that the old account can go. For a leak it goes now.
        var own = rotation with { Mode = RotationMode.Account, Marker = RotationMarker.Make(rotation.Credential) };
        return rotation.Contain
            ? Go(own, RotationStep.Revoke, "the old key ends only with its account")
            : Go(own with { Switched = null, NewKey = "", NewAccount = "" }, RotationStep.Create, "the old key ends only with its account, so the new one gets an account of its own");
    }

    private async Task<Progress> ConfirmAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        var old = CredentialName.OldOf(rotation.Credential);
        var life = vault.List().Any(c => c.Name == old) ? await CheckAsync(old, cancellationToken) : KeyLife.Dead;
        return await FollowAsync(rotation, RotationDecision.Confirmed(rotation, life, times, time.GetUtcNow()), cancellationToken);
    }

    private async Task<Progress> CleanAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        await issuerOf(rotation).EndMarkedAsync(rotation, KeyId(Find(rotation.Credential)), cancellationToken);
        vault.Remove(CredentialName.OldOf(rotation.Credential));
        await WriteAsync(rotation, $"done: {rotation.NewKey} is in force, {rotation.OldKey} is ended", cancellationToken);
        return new Progress(rotation with { Note = "done" }, Finished: true);
    }

    private async Task<Progress> UndoAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        await WriteAsync(rotation, $"gives up the key {rotation.NewKey}", cancellationToken);
        await issuerOf(rotation).EndMarkedAsync(rotation, null, cancellationToken);
        vault.Remove(CredentialName.NewOf(rotation.Credential));
        return new Progress(rotation, Finished: true);
    }

    private async Task<Progress> FollowAsync(Rotation rotation, RotationMove move, CancellationToken cancellationToken)
    {
        if (move.Alert) await _bell.RaiseAsync(RotationAlerts.Of(rotation, move.Why), cancellationToken);
        if (move.Next is { } next)
        {
            await WriteAsync(rotation, move.Why, cancellationToken);
            return Go(rotation, next, next == RotationStep.Undo ? move.Why : "");
        }
        return new Progress(rotation with { Note = move.Why }, Waits: true);
    }

    private Progress Onward(Rotation rotation) => Go(rotation, RotationDecision.After(rotation), rotation.Note);

    private Progress Go(Rotation rotation, RotationStep step, string note) => new(rotation with { Step = step, StepSince = time.GetUtcNow(), Note = note });

    private async Task<KeyLife> CheckAsync(string name, CancellationToken cancellationToken)
    {
        var open = vault.Reveal(name);
        using var secret = open.Secret;
        return await check(open.Facts, secret, cancellationToken);
    }

    private Credential? Staged(Rotation rotation) =>
        vault.List().FirstOrDefault(c => c.Name == CredentialName.NewOf(rotation.Credential) && Marker(c) == rotation.Marker);

    private bool IsInForce(Rotation rotation) => Marker(Find(rotation.Credential)) == rotation.Marker;

    private Credential Find(string name) => vault.List().FirstOrDefault(c => c.Name == name) ?? throw VaultErrors.NotFound(name);

    private ValueTask WriteAsync(Rotation rotation, string what, CancellationToken cancellationToken) => journal.AppendAsync(new JournalEntry
    {
        Type = JournalEntryType.KeyRotation,
        Credential = rotation.Credential,
        CredentialVersion = rotation.FromVersion,
        Reason = rotation.Reason,
        Detail = $"{Name(rotation.Step)}: {what}",
    }, cancellationToken);

    private static string Marker(Credential credential) => credential.Facts.GetValueOrDefault(CredentialFacts.Marker, "");

    private static string KeyId(Credential credential) => credential.Facts.GetValueOrDefault(CredentialFacts.KeyId, "");

    private static string Account(Credential credential) => credential.Facts.GetValueOrDefault(CredentialFacts.ServiceAccount, "");

    private static string Name(RotationStep step) => step.ToString().ToLowerInvariant();

    private sealed record Progress(Rotation Rotation, bool Waits = false, bool Finished = false);
}
