using System.Globalization;
using Sallyport.Control.Alerts;
using Sallyport.Control.OpenAI;
using Sallyport.Control.Rotation;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Watch;

/// <summary>
/// Notices keys that the vault holds as live and the provider does not: by a 401 at the gate, which a harmless call then
/// confirms, and by looking for them in their projects. Keys that a rotation or a lease of this home ends are not looked at.
/// </summary>
/// <param name="admin">Null where there is no admin key: then projects are not looked at.</param>
public sealed class VanishedKeys(
    ControlDatabase database, GateTally tally, Func<IReadOnlyList<Credential>> vault, Func<Credential, CancellationToken, Task<KeyLife>> check, OpenAIAdmin? admin, IJournal journal)
{
    internal const string LookCursor = "vanished-keys";

    private static readonly TimeSpan s_auditReach = TimeSpan.FromDays(30);

    private readonly AlertBell _bell = new(database, journal);
    private readonly KeyMarks _marks = new(database);
    private readonly RejectedCalls _rejected = new(database);

    /// <summary>When the projects were last looked through to the end; null where they never were.</summary>
    public static DateTimeOffset? LastLook(ControlDatabase database) =>
        database.Cursors.List(LookCursor).Where(c => c.Name == LookCursor).Select(c => (DateTimeOffset?)c.Updated).FirstOrDefault();

    /// <exception cref="AdminProblem">A project's keys could not be read: nothing is concluded from that.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        tally.ReadOn(_rejected.Add);
        var ended = KeysEndedHere();
        var marks = _marks.List().ToDictionary(m => m.Credential, StringComparer.Ordinal);
        var watched = vault().Where(c => !c.StandsBy && c.Facts.GetValueOrDefault(CredentialFacts.Lease, "").Length == 0 && !ended.Contains(HeldKeys.KeyIdOf(c))).ToList();
        foreach (var mark in marks.Values.Where(m => !watched.Exists(m.IsOf))) _marks.Remove(mark.Credential);
        await LookAtRejectedAsync(watched, cancellationToken);
        if (admin is null) return;
        await LookAtProjectsAsync(admin, watched, cancellationToken);
        database.Cursors.Set(LookCursor, "");
    }

    private async Task LookAtRejectedAsync(List<Credential> watched, CancellationToken cancellationToken)
    {
        foreach (var call in _rejected.List())
        {
            var credential = watched.Find(c => c.Name == call.Credential);
            // One that was made with the key before this one says nothing about this one.
            var life = credential is null || call.Began < credential.Rotated ? KeyLife.Alive : await check(credential, cancellationToken);
            if (life == KeyLife.Unknown) continue;
            if (life == KeyLife.Dead) await VanishedAsync(credential!, "a call at the gate was answered with 401, and a trial call too", cancellationToken);
            _rejected.Remove(call.Credential);
        }
    }

    private async Task LookAtProjectsAsync(OpenAIAdmin organization, List<Credential> watched, CancellationToken cancellationToken)
    {
        var known = watched.Where(c => c.Provider == "openai" && HeldKeys.KeyIdOf(c).Length > 0 && ProjectOf(c).Length > 0);
        foreach (var project in known.GroupBy(ProjectOf, StringComparer.Ordinal))
        {
            HashSet<string> listed = new(StringComparer.Ordinal);
            await foreach (var key in organization.ProjectKeys.ListAsync(project.Key, cancellationToken)) listed.Add(key.Id);
            foreach (var credential in project) await LookAtAsync(organization, credential, listed, cancellationToken);
        }
    }

    private async Task LookAtAsync(OpenAIAdmin organization, Credential credential, HashSet<string> listed, CancellationToken cancellationToken)
    {
        var keyId = HeldKeys.KeyIdOf(credential);
        var mark = _marks.List().FirstOrDefault(m => m.Credential == credential.Name);
        if (listed.Contains(keyId))
        {
            if (mark is not null && await check(credential, cancellationToken) == KeyLife.Alive) _marks.Remove(credential.Name);
            return;
        }
        // A list may be cut short for a moment; the key itself is asked for before anything is said.
        if (mark is not null || await organization.ProjectKeys.GetAsync(ProjectOf(credential), keyId, cancellationToken) is not null) return;
        // A rotation may have begun while this was looking.
        if (KeysEndedHere().Contains(keyId)) return;
        if (await IsInAuditLogAsync(organization, credential, cancellationToken)) _marks.Put(new KeyMark(credential.Name, KeyMarks.Deleted, keyId, database.Time.GetUtcNow()));
        else await VanishedAsync(credential, "it is gone from its project's keys, and the audit log has no event of its deletion", cancellationToken);
    }

    private async Task<bool> IsInAuditLogAsync(OpenAIAdmin organization, Credential credential, CancellationToken cancellationToken)
    {
        string[] ids = [HeldKeys.KeyIdOf(credential), .. credential.Facts.TryGetValue(CredentialFacts.ServiceAccount, out var account) ? [account] : Array.Empty<string>()];
        var query = new AuditQuery { From = database.Time.GetUtcNow() - s_auditReach, EventTypes = ["api_key.deleted", "service_account.deleted"] };
        try
        {
            await foreach (var found in organization.AuditLog.ListAsync(query, cancellationToken))
            {
                if (ids.Contains(found.ResourceId)) return true;
            }
        }
        catch (AdminProblem problem) when (problem.Kind is AdminProblemKind.NotAllowed or AdminProblemKind.Refused or AdminProblemKind.UnknownCall)
        {
            // The log is not switched on, or not for this admin key: there is no event either.
            return false;
        }
        return false;
    }

    private async Task VanishedAsync(Credential credential, string how, CancellationToken cancellationToken)
    {
        await _bell.RaiseAsync(new Alert
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"key-vanished-{credential.Name}-{credential.Version}"),
            Kind = "key-vanished",
            Severity = AlertSeverity.High,
            Subject = credential.Name,
            Summary = $"the key of {credential.Name} is gone at the provider, and nobody here ended it: {how}",
            Details = new Dictionary<string, string>
            {
                ["credential"] = credential.Name,
                ["version"] = credential.Version.ToString(CultureInfo.InvariantCulture),
                ["key_id"] = HeldKeys.KeyIdOf(credential),
                ["project"] = ProjectOf(credential),
            },
        }, cancellationToken);
        _marks.Put(new KeyMark(credential.Name, KeyMarks.Vanished, KeyMark.IdOf(credential), database.Time.GetUtcNow()));
    }

    /// <summary>Keys that a rotation of this home has ended, or may be ending now.</summary>
    private HashSet<string> KeysEndedHere() => RotationReport.List(database)
        .Where(r => r.Rotation is { Revoked: true } or { Contain: true } or { Step: RotationStep.Revoke or RotationStep.Confirm or RotationStep.Clean })
        .Select(r => r.Rotation.OldKey).Where(id => id.Length > 0).ToHashSet(StringComparer.Ordinal);

    private static string ProjectOf(Credential credential) => credential.Facts.GetValueOrDefault(CredentialFacts.Project, "");
}
