using System.Globalization;
using System.Security.Cryptography;
using Sallyport.Control.OpenAI;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Leases;

/// <summary>
/// Makes, extends and ends leases. Each step is written down before it is taken: whatever happens to this process, what
/// exists at the provider has a record, and each record is brought to its end by whoever comes next.
/// </summary>
public sealed class LeaseWork(ControlDatabase database, UnlockedVault vault, IJournal journal, Func<OpenAIAdmin> openAdmin, TimeProvider time, string owner)
{
    /// <summary>What a call made without its answer arriving may show up at the provider this much later.</summary>
    public static readonly TimeSpan Settles = TimeSpan.FromMinutes(1);

    public LeaseRecords Records { get; } = new(database, owner);

    /// <exception cref="UserError">It could not be made; nothing is left of it, or what is left has a record that is brought to its end later.</exception>
    public async Task<Lease> CreateAsync(LeaseTerms terms, CancellationToken cancellationToken)
    {
        // Before anything is written down: without it there is nothing to bring to an end.
        using var admin = openAdmin();
        var now = time.GetUtcNow();
        var shares = terms.ServiceAccount is not null && LeaseKeys.CanShareAnAccount(database.Cursors);
        var held = Records.Create(new Lease
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)),
            Step = LeaseStep.Creating,
            Credential = terms.Credential.Name,
            Agent = terms.Agent,
            Project = terms.Project,
            Account = shares ? terms.ServiceAccount! : "",
            OwnAccount = !shares,
            Asked = now,
            Scopes = string.Join(' ', terms.Scopes.Names),
            Created = now,
            Ends = now + terms.Length,
            Owner = terms.Owner,
        }) ?? throw LeaseErrors.Busy("");
        try
        {
            await journal.AppendAsync(Entry(JournalEntryType.LeaseCreated, held.Lease) with { Detail = Describe(held.Lease) }, cancellationToken);
            return await MakeAsync(held, terms, new LeaseKeys(admin, database.Cursors, time), cancellationToken);
        }
        catch (Exception problem) when (problem is UserError or AdminProblem or AmbiguousOutcome or IOException or OperationCanceledException)
        {
            await GiveUpAsync(held.Lease.Id, problem, admin);
            throw Explained(problem);
        }
    }

    /// <summary>Lets it live for <paramref name="length"/> from now on.</summary>
    /// <exception cref="UserError">There is none of that id that is live, or the provider fails.</exception>
    public async Task<Lease> RenewAsync(string id, TimeSpan length, CancellationToken cancellationToken)
    {
        if (length < LeaseTerms.Shortest || length > LeaseTerms.Longest) throw LeaseErrors.BadLength(LeaseTerms.Shortest, LeaseTerms.Longest);
        var held = Hold(id);
        try
        {
            if (held.Lease.Step != LeaseStep.Live) throw LeaseErrors.NotLive(id, held.Lease.Step);
            if (time.GetUtcNow() >= held.Lease.Ends) throw LeaseErrors.Ended(id);
            using var admin = openAdmin();
            var keys = new LeaseKeys(admin, database.Cursors, time);
            try
            {
                return (await ExtendAsync(held, length, keys, cancellationToken)).Lease;
            }
            catch (LeaseLostException)
            {
                await TakeBackAsync(id, keys);
                throw LeaseErrors.Busy(id);
            }
        }
        catch (Exception problem) when (problem is AdminProblem or AmbiguousOutcome)
        {
            throw Explained(problem);
        }
        finally
        {
            Records.Release(id);
        }
    }

    /// <summary>Notes which session uses it.</summary>
    public void Attach(string id, string session)
    {
        var held = Hold(id);
        Records.Save(held, held.Lease with { Session = session });
        Records.Release(id);
    }

    /// <summary>
    /// Ends it: no gate uses it from here on, and nothing of it stays at the provider. False where that is not known yet, as a
    /// call's answer never came: it is to be ended again after <see cref="Settles"/>.
    /// </summary>
    /// <exception cref="UserError">The provider fails; it stays on record, and is to be ended again.</exception>
    public async Task<bool> EndAsync(string id, string reason, CancellationToken cancellationToken)
    {
        var held = Hold(id);
        try
        {
            return await EndAsync(held, reason, openAdmin, cancellationToken);
        }
        catch (LeaseLostException)
        {
            throw LeaseErrors.Busy(id);
        }
        catch (Exception problem) when (problem is AdminProblem or AmbiguousOutcome)
        {
            throw Explained(problem);
        }
        finally
        {
            Records.Release(id);
        }
    }

    /// <summary>This process slept while another took the lease over: if that one ended it, what this one has made since goes too.</summary>
    private async Task TakeBackAsync(string id, LeaseKeys keys)
    {
        if (Records.Find(id) is not { Step: LeaseStep.Ending or LeaseStep.Ended } over) return;
        await keys.DeleteAsync(over with { HadKeys = true }, null, CancellationToken.None);
        vault.Remove(over.KeyName);
    }

    private async Task<Lease> MakeAsync(HeldLease held, LeaseTerms terms, LeaseKeys keys, CancellationToken cancellationToken)
    {
        var made = held.Lease;
        try
        {
            if (made.OwnAccount) held = Records.Save(held, made = made with { Account = await keys.MakeAccountAsync(made, cancellationToken), Asked = time.GetUtcNow() });
            using var key = await keys.MakeKeyAsync(made, terms.Scopes, terms.Length, cancellationToken);
            made = made with { Step = LeaseStep.Live, KeyId = key.Id, Asked = null, EndsAtProvider = key.Expires is not null };
            Store(terms.Credential, made, key.Secret);
            held = Records.Save(held, made);
        }
        catch (LeaseLostException)
        {
            // Who took it over has brought the record to its end, perhaps before this process made what it made.
            await keys.DeleteAsync(made, null, CancellationToken.None);
            vault.Remove(made.KeyName);
            throw LeaseErrors.Busy(made.Id);
        }
        Records.Release(made.Id);
        return made;
    }

    private async Task<HeldLease> ExtendAsync(HeldLease held, TimeSpan length, LeaseKeys keys, CancellationToken cancellationToken)
    {
        var next = held.Lease with { Ends = time.GetUtcNow() + length };
        if (!next.EndsAtProvider || await keys.TryExtendAsync(next, length, cancellationToken))
        {
            var (facts, secret) = vault.Reveal(next.KeyName);
            using (secret) Store(facts, next, secret);
            return Records.Save(held, next);
        }
        // The key's end cannot be moved: another takes its place under the same name, and the session's placeholder.
        held = Records.Save(held, held.Lease with { Asked = time.GetUtcNow(), HadKeys = true });
        var scopes = next.Scopes.Length == 0 ? KeyScopes.All : KeyScopes.Of(next.Scopes.Split(' '));
        using (var key = await keys.MakeKeyAsync(next, scopes, length, cancellationToken))
        {
            next = next with { KeyId = key.Id, EndsAtProvider = key.Expires is not null, HadKeys = true };
            var (facts, secret) = vault.Reveal(next.KeyName);
            secret.Dispose();
            Store(facts, next, key.Secret);
            held = Records.Save(held, next);
        }
        await keys.DeleteAsync(held.Lease, held.Lease.KeyId, cancellationToken);
        return held;
    }

    private async Task<bool> EndAsync(HeldLease held, string reason, Func<OpenAIAdmin> open, CancellationToken cancellationToken)
    {
        if (held.Lease.Step != LeaseStep.Ending) held = Records.Save(held, held.Lease with { Step = LeaseStep.Ending, Reason = reason });
        vault.Remove(held.Lease.KeyName);
        using (var admin = open())
        {
            var left = await new LeaseKeys(admin, database.Cursors, time).DeleteAsync(held.Lease, null, cancellationToken);
            if (left > 0) throw LeaseErrors.NotGone(held.Lease.Id, left);
        }
        // What was asked for and never answered may show up yet.
        if (held.Lease.Asked is { } asked && time.GetUtcNow() < asked + Settles) return false;
        await journal.AppendAsync(Entry(JournalEntryType.LeaseEnded, held.Lease) with { Reason = held.Lease.Reason }, cancellationToken);
        Records.Save(held, held.Lease with { Step = LeaseStep.Ended });
        return true;
    }

    /// <summary>Takes back what was begun; where that fails as well, the record stays and is brought to its end later.</summary>
    private async Task GiveUpAsync(string id, Exception cause, OpenAIAdmin admin)
    {
        try
        {
            await EndAsync(Hold(id), $"not made: {(cause is UserError error ? error.Code : cause.GetType().Name)}", () => admin, CancellationToken.None);
        }
        catch (Exception e) when (e is UserError or IOException or AdminProblem or AmbiguousOutcome or LeaseLostException)
        {
            return; // The cause is what the user has to know; the sweeper does the rest.
        }
        finally
        {
            Records.Release(id);
        }
    }

    private void Store(Credential parent, Lease lease, Secret secret)
    {
        var facts = new Dictionary<string, string>
        {
            [CredentialFacts.Lease] = lease.Id,
            [CredentialFacts.LeaseOf] = lease.Credential,
            [CredentialFacts.LeaseEnds] = lease.Ends.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            [CredentialFacts.Project] = lease.Project,
            [CredentialFacts.ServiceAccount] = lease.Account,
            [CredentialFacts.KeyId] = lease.KeyId,
            [CredentialFacts.Marker] = lease.Marker,
            [CredentialFacts.Scopes] = lease.Scopes,
        };
        if (parent.Facts.TryGetValue(CredentialFacts.Organization, out var organization)) facts[CredentialFacts.Organization] = organization;
        vault.Store(new NewCredential { Name = lease.KeyName, Provider = parent.Provider, KeyType = "service-account", Facts = facts, Replace = true }, secret);
    }

    private HeldLease Hold(string id)
    {
        if (Records.Find(id) is not { Step: not LeaseStep.Ended }) throw LeaseErrors.NotFound(id);
        return Records.Hold(id) ?? throw LeaseErrors.Busy(id);
    }

    private static JournalEntry Entry(string type, Lease lease) => new()
    {
        Type = type,
        Agent = lease.Agent,
        Session = lease.Session,
        Credential = lease.Credential,
        Detail = lease.Id,
    };

    private static string Describe(Lease lease) => string.Create(CultureInfo.InvariantCulture,
        $"{lease.Id} in {lease.Project} until {lease.Ends:yyyy-MM-dd HH:mm:ss}Z; {(lease.Scopes.Length == 0 ? "unscoped" : lease.Scopes)}; {(lease.OwnAccount ? "an account of its own" : lease.Account)}");

    private static Exception Explained(Exception problem) => problem switch
    {
        AdminProblem known => AdminApiErrors.Explain(known),
        AmbiguousOutcome unknown => AdminApiErrors.Explain(unknown),
        _ => problem,
    };
}
