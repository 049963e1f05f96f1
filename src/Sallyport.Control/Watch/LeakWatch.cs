using System.Text.Json;
using Sallyport.Control.Alerts;
using Sallyport.Control.OpenAI;
using Sallyport.Control.State;
using Sallyport.Control.Usage;
using Sallyport.Core.Journal;
using Sallyport.Core.Metering;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Watch;

/// <summary>Ends a key that is used outside of the gate. Gives what was begun, for people.</summary>
/// <param name="credential">The credential whose key in force it is.</param>
public delegate Task<string> LeakContainment(string credential, string reason, CancellationToken cancellationToken);

/// <summary>
/// Looks, credential by credential, for traffic that the provider counted and no gate of this home made. It reads what
/// <see cref="UsagePull"/> has stored; <see cref="LeakDecision"/> decides.
/// </summary>
/// <param name="contain">Null where a leak is told of and nothing else.</param>
public sealed class LeakWatch(
    ControlDatabase database, GateTally tally, IUsageStore gate, Func<IReadOnlyList<Credential>> vault, IJournal journal, LeakContainment? contain, LeakTerms terms)
{
    private const string Kind = "leak";

    /// <summary>One leak is told of again when it has gone on for so long.</summary>
    private static readonly TimeSpan s_again = TimeSpan.FromHours(1);

    private readonly UpstreamUsageStore _store = new(database);
    private readonly AlertBell _bell = new(database, journal);
    private readonly RejectedCalls _rejected = new(database);

    /// <summary>Judges all credentials, and raises what was found.</summary>
    /// <exception cref="IOException">What is known cannot be read, or the finding cannot be written down: it is found again.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var time = database.Time.GetUtcNow();
        var now = TrafficReader.Minute(time);
        var first = now - (2 * terms.ReachMinutes);
        var credentials = vault();
        var held = HeldKeys.Update(database, credentials);
        // The provider's counts first: what the gate knows is then never older than they are.
        var upstream = _store.Read(UsageWidth.Minute, DateTimeOffset.FromUnixTimeSeconds(first * 60), time.AddHours(1))
            .Where(r => UpstreamKind.Calls.Contains(r.Key.Kind) && r.Seen <= time - terms.Settle).ToList();
        tally.ReadOn(_rejected.Add);
        if (tally.Since is not { } since) return;
        var calls = tally.Read(first);
        var notes = database.Observations.List(Kind).ToDictionary(o => o.Id, o => JsonSerializer.Deserialize(o.Body, WatchJson.Default.LeakNote)!, StringComparer.Ordinal);
        var usage = new Lazy<IReadOnlyList<UsageRow>>(() => gate.Read(DateTimeOffset.FromUnixTimeSeconds(first * 60)));
        foreach (var group in TrafficReader.Groups(held))
        {
            var name = group.SelectMany(h => h.Credentials).Min(StringComparer.Ordinal)!;
            var note = notes.GetValueOrDefault(name);
            if (note is not null && time - note.Raised < s_again) continue;
            var from = Math.Max(note?.From ?? 0, since + terms.LongestMinutes + terms.SkewMinutes);
            var traffic = TrafficReader.Of(group, upstream, calls, first, now, from, terms);
            var judgement = LeakDecision.Judge(traffic, () => TrafficReader.TokensOf(group, usage.Value, first, now), terms);
            if (judgement.Finding is not { } finding) continue;
            var leak = LeakReport.Of(name, finding, group, upstream, usage.Value, terms);
            await RaiseAsync(leak, credentials, cancellationToken);
            Note(name, new LeakNote(finding.Until + 1, time));
        }
    }

    private async Task RaiseAsync(LeakReport leak, IReadOnlyList<Credential> credentials, CancellationToken cancellationToken)
    {
        await _bell.RaiseAsync(leak.ToAlert(), cancellationToken);
        if (contain is null || credentials.FirstOrDefault(c => !c.StandsBy && HeldKeys.KeyIdOf(c) == leak.KeyId) is not { } inForce) return;
        var begun = await contain(inForce.Name, $"leak: {leak.Alert}", cancellationToken);
        await journal.AppendAsync(new JournalEntry { Type = JournalEntryType.KeyRotation, Credential = inForce.Name, Reason = leak.Alert, Detail = $"contained: {begun}" }, cancellationToken);
    }

    private void Note(string name, LeakNote note) => database.Observations.Put(Kind, [(name, JsonSerializer.Serialize(note, WatchJson.Default.LeakNote))]);
}
