using Sallyport.Control.OpenAI;
using Sallyport.Control.Provisioning.Observing;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Watch;

/// <summary>
/// What this Sallyport did at the provider itself, by its own records: the vault, the jobs, which are written before and
/// after each call that makes something, and the journal, which has each change before it is made. What is in none of them
/// was done by somebody else, whatever key they did it with.
/// </summary>
public sealed class OwnWork(ControlDatabase database, IReadOnlyList<Credential> credentials, SallyHome home)
{
    /// <summary>How far the provider's clock, or its log, may be from the journal.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(10);

    /// <summary>Between a job's record that it is about to make something and the record of what that is.</summary>
    private static readonly TimeSpan s_underWay = TimeSpan.FromMinutes(2);

    private readonly Ownership _ownership = new(database.Observations);

    /// <summary>Whether Sallyport made the key, account or project with that id.</summary>
    /// <param name="at">When it was made. While a job is at work, what is made is about to be written down.</param>
    public bool Made(string id, DateTimeOffset at) =>
        credentials.Any(c => c.Facts.GetValueOrDefault(CredentialFacts.KeyId) == id || c.Facts.GetValueOrDefault(CredentialFacts.ServiceAccount) == id)
        || _ownership.OwnAccounts().Contains(id) || _ownership.OwnProjects().Contains(id) || IsInAJob(id, at);

    /// <summary>What the vault says that a key was given; null where it does not.</summary>
    public IReadOnlyList<string>? ScopesOf(string keyId) =>
        credentials.FirstOrDefault(c => c.Facts.GetValueOrDefault(CredentialFacts.KeyId) == keyId)?.Facts.GetValueOrDefault(CredentialFacts.Scopes) is { Length: > 0 } told
            ? [.. told.Split(' ', StringSplitOptions.RemoveEmptyEntries)]
            : null;

    /// <summary>Whether the journal has a change of what stands below that path, from shortly before <paramref name="from"/> until shortly after <paramref name="until"/>.</summary>
    /// <param name="path">The end of it, or a part between slashes: <c>projects/p/model_permissions</c>.</param>
    public bool Changed(string path, DateTimeOffset from, DateTimeOffset until)
    {
        foreach (var record in new JournalReader(home).Forward(from - s_tolerance))
        {
            if (record.Time > until + s_tolerance) return false;
            if (record.Time < from - s_tolerance || record.Entry.Type != JournalEntryType.OrganizationChanged || record.Entry.Host != OpenAIAdmin.Host) continue;
            if (record.Entry.Path is { } changed && $"{changed}/".Contains($"/{path}/", StringComparison.Ordinal)) return true;
        }
        return false;
    }

    private bool IsInAJob(string id, DateTimeOffset at) => database.Read(connection =>
    {
        using var command = connection.Command(
            "SELECT 1 FROM job WHERE instr(body, $id) > 0 OR (finished = 0 AND updated BETWEEN $earliest AND $latest) LIMIT 1",
            ("$id", id), ("$latest", (at + s_underWay).ToUnixTimeMilliseconds()), ("$earliest", (at - s_underWay).ToUnixTimeMilliseconds()));
        return command.ExecuteScalar() is not null;
    });
}
