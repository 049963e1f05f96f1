using System.Globalization;
using Sallyport.Control.State;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Sources;

/// <summary>Remembers the leases of fetched keys, and those that a newer key has made needless.</summary>
public sealed class SourceStates(ControlDatabase database)
{
    private const string Kind = "source";
    private const string RetiredKind = "source-lease-retired";

    public SourceState? Find(string credential) =>
        database.Observations.List(Kind).FirstOrDefault(o => o.Id == credential) is { } found ? Read(found.Body) : null;

    public void Set(string credential, SourceState state)
    {
        if (Find(credential)?.Lease?.Id is { } old && old != state.Lease?.Id) Retire(old);
        database.Observations.Put(Kind, [(credential, Write(state))]);
        FailingSources.Forget(database, credential);
    }

    /// <summary>Forgets those whose credential is gone, or has no source any more; their leases are to be ended.</summary>
    /// <param name="before">What was noted later is kept: its credential may just be about to be stored.</param>
    public void KeepOnly(IReadOnlySet<string> credentials, DateTimeOffset before)
    {
        FailingSources.KeepOnly(database, credentials);
        foreach (var observation in database.Observations.List(Kind).Where(o => !credentials.Contains(o.Id) && o.LastSeen <= before))
        {
            if (Read(observation.Body)?.Lease?.Id is { } lease) Retire(lease);
            database.Observations.Remove(Kind, observation.Id);
        }
    }

    /// <summary>Leases that nobody needs since <paramref name="before"/> or longer.</summary>
    public IReadOnlyList<string> Retired(DateTimeOffset before) =>
        [.. database.Observations.List(RetiredKind).Where(o => o.FirstSeen <= before).Select(o => o.Id)];

    public void Ended(string lease) => database.Observations.Remove(RetiredKind, lease);

    private void Retire(string lease) => database.Observations.Put(RetiredKind, [(lease, "{}")]);

    private static string Write(SourceState state)
    {
        var facts = new Dictionary<string, string> { ["fetched"] = Text(state.Fetched.ToUnixTimeMilliseconds()) };
        if (state.Lease is { } lease)
        {
            facts["since"] = Text(state.Since.ToUnixTimeMilliseconds());
            facts["seconds"] = Text((long)lease.Duration.TotalSeconds);
            facts["first_seconds"] = Text((long)state.FirstDuration.TotalSeconds);
            facts["renewable"] = lease.Renewable ? "true" : "false";
            if (lease.Id is { } id) facts["lease"] = id;
        }
        return CredentialFacts.Write(facts);
    }

    /// <summary>Null where it is not what <see cref="Write"/> writes.</summary>
    private static SourceState? Read(string body)
    {
        var facts = CredentialFacts.Read(body);
        if (Number(facts, "fetched") is not { } fetched) return null;
        var at = DateTimeOffset.FromUnixTimeMilliseconds(fetched);
        if (Number(facts, "since") is not { } since || Number(facts, "seconds") is not { } seconds) return new SourceState(at, at, null, TimeSpan.Zero);
        var lease = new SourceLease(facts.GetValueOrDefault("lease"), TimeSpan.FromSeconds(seconds), facts.GetValueOrDefault("renewable") == "true");
        return new SourceState(at, DateTimeOffset.FromUnixTimeMilliseconds(since), lease, TimeSpan.FromSeconds(Number(facts, "first_seconds") ?? seconds));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long? Number(IReadOnlyDictionary<string, string> facts, string name) =>
        facts.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
