using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Sources;

/// <summary>A fetched key that was looked at, and tried.</summary>
/// <param name="Key">The caller's to dispose.</param>
/// <param name="Trial">How it was tried, for the journal.</param>
public sealed record AcceptedKey(Secret Key, string KeyType, string Trial);

/// <summary>Looks at what was fetched as a login would, and tries it.</summary>
/// <exception cref="UserError">It is no key, one that agents must not have, or a dead one.</exception>
public delegate Task<AcceptedKey> AcceptKey(Credential credential, Secret text, CancellationToken cancellationToken);

public enum RefreshOutcome
{
    /// <summary>The source has the key that is stored.</summary>
    Same,

    /// <summary>Another key was there, and is stored.</summary>
    Stored,

    /// <summary>The key stays, its lease was extended.</summary>
    Renewed,
}

/// <param name="Credential">As it is stored now.</param>
/// <param name="Expires">When the source lets the key die; null for never.</param>
public sealed record RefreshResult(Credential Credential, RefreshOutcome Outcome, DateTimeOffset? Expires);

/// <summary>
/// Fetches a stored credential's key again from its source. One process at a time for each; another key becomes a new
/// version, which running gates use with their agents' next call.
/// </summary>
public sealed class SourceRefresh(SourceFetcher fetcher, ControlDatabase database, IJournal journal, AcceptKey accept, TimeProvider time)
{
    private const string Claim = "source";
    private static readonly TimeSpan s_claim = TimeSpan.FromMinutes(2);

    // Calls that took the old key a moment before it was replaced have left long before this.
    private static readonly TimeSpan s_retirement = TimeSpan.FromMinutes(1);

    private readonly FailingSources _failing = new(database, journal);
    private readonly string _owner = Guid.NewGuid().ToString("N");

    public SourceStates States { get; } = new(database);

    /// <param name="mayRenew">Whether extending the lease of the present key will do.</param>
    /// <exception cref="UserError">The credential has no source, was altered, or nothing usable came; the stored key stays.</exception>
    public async Task<RefreshResult> RunAsync(UnlockedVault vault, string name, bool mayRenew, CancellationToken cancellationToken)
    {
        if (!database.Jobs.TryCreate(new Job { Kind = Claim, Id = name, Step = "fetch", Body = "{}" }, _owner, s_claim)
            && database.Jobs.TryClaim(Claim, name, _owner, s_claim) is null) throw SourceErrors.Busy(name);
        try
        {
            // Checked against the vault's manifest: a source that somebody wrote into the file would be a command to run.
            var credential = Confirmed(vault, name);
            var source = SourceOf(credential) ?? throw SourceErrors.NoSource(name);
            if (mayRenew && await TryRenewAsync(credential, cancellationToken) is { } renewed) return renewed;
            return await FetchAsync(vault, credential, source, cancellationToken);
        }
        catch (UserError problem) when (problem.Code != SourceErrors.Missing)
        {
            await _failing.NoteAsync(name, problem, States.Find(name) is { Lease: not null } state ? state.Expires : null, cancellationToken);
            throw;
        }
        finally
        {
            database.Jobs.Release(Claim, name, _owner);
        }
    }

    /// <summary>Ends the leases that newer keys have made needless.</summary>
    public async Task EndRetiredAsync(CancellationToken cancellationToken)
    {
        foreach (var lease in States.Retired(time.GetUtcNow() - s_retirement))
        {
            if (await fetcher.EndLeaseAsync(lease, cancellationToken)) States.Ended(lease);
        }
    }

    /// <summary>Null where it was not fetched from one.</summary>
    public static CredentialSource? SourceOf(Credential credential) =>
        credential.Facts.TryGetValue(CredentialFacts.Source, out var text) ? SourceParser.Parse(text, static _ => false) : null;

    private static Credential Confirmed(UnlockedVault vault, string name)
    {
        var (facts, secret) = vault.Reveal(name);
        secret.Dispose();
        return facts;
    }

    private async Task<RefreshResult?> TryRenewAsync(Credential credential, CancellationToken cancellationToken)
    {
        if (States.Find(credential.Name) is not { Lease: { Id: not null, Renewable: true } lease } state) return null;
        var renewed = await fetcher.RenewAsync(lease with { Duration = state.FirstDuration }, cancellationToken);
        if (!SourceSchedule.IsWorth(renewed, state)) return null;
        var next = state with { Since = time.GetUtcNow(), Lease = renewed! with { Id = lease.Id } };
        States.Set(credential.Name, next);
        return new RefreshResult(credential, RefreshOutcome.Renewed, next.Expires);
    }

    private async Task<RefreshResult> FetchAsync(UnlockedVault vault, Credential credential, CredentialSource source, CancellationToken cancellationToken)
    {
        using var fetched = await fetcher.FetchAsync(source, cancellationToken);
        var kept = false;
        try
        {
            var accepted = await accept(credential, fetched.Text, cancellationToken);
            using var key = accepted.Key;
            var same = Fingerprint.Of(key) == credential.Fingerprint;
            if (!same) credential = await StoreAsync(vault, credential, accepted, cancellationToken);
            var state = SourceState.Of(time.GetUtcNow(), fetched.Lease);
            States.Set(credential.Name, state);
            kept = true;
            return new RefreshResult(credential, same ? RefreshOutcome.Same : RefreshOutcome.Stored, state.Expires);
        }
        finally
        {
            // A key that is not kept should not live on.
            if (!kept && fetched.Lease?.Id is { } lease) await fetcher.EndLeaseAsync(lease, CancellationToken.None);
        }
    }

    private async Task<Credential> StoreAsync(UnlockedVault vault, Credential credential, AcceptedKey accepted, CancellationToken cancellationToken)
    {
        var entry = new JournalEntry
        {
            Type = JournalEntryType.CredentialRefreshed,
            Credential = credential.Name,
            Provider = credential.Provider,
            Detail = $"{accepted.KeyType} key {Fingerprint.Of(accepted.Key)} from {credential.Facts[CredentialFacts.Source]}; {accepted.Trial}",
        };
        await journal.AppendAsync(entry, cancellationToken);
        try
        {
            return vault.Store(new NewCredential
            {
                Name = credential.Name,
                Provider = credential.Provider,
                KeyType = accepted.KeyType,
                // What the provider called the old key is not true of the new one.
                Facts = credential.Facts.Where(f => f.Key != CredentialFacts.KeyId).ToDictionary(StringComparer.Ordinal),
                Replace = true,
            }, accepted.Key);
        }
        catch (Exception e)
        {
            await journal.AppendAsync(entry with { Reason = $"not done: {(e is UserError error ? error.Code : e.GetType().Name)}" }, CancellationToken.None);
            throw;
        }
    }
}
