using Sallyport.Broker.Forwarding;
using Sallyport.Broker.Metering;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Journal;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;

namespace Sallyport.Broker.Leaks;

/// <summary>
/// Notices credentials that travel where they do not belong: placeholders of live sessions, and real keys in any of
/// their common spellings. Such a request is stopped, written down as an alert, and freezes its agent.
/// </summary>
internal sealed class Tripwire(SecretWatch watch, SessionTable sessions, ProviderCatalog providers, IJournal journal, Freezer freezer, bool freezes, Action<string> warn)
{
    private readonly PlaceholderMark[] _marks = PlaceholderMark.Of(providers.All.Select(p => p.PlaceholderPrefix));
    private long _stopped;
    private long _noted;

    /// <summary>Requests that were stopped since the gate started.</summary>
    public long Stopped => Interlocked.Read(ref _stopped);

    /// <summary>Requests that carried a credential to its own provider in a place that is none for it.</summary>
    public long Noted => Interlocked.Read(ref _noted);

    /// <summary>Looks at the head. Whatever comes of it, <see cref="EndAsync"/> follows.</summary>
    public Denial? OnHead(Exchange x)
    {
        if (x.Session is not { } session) return null;
        var scan = x.Leaks = new LeakScan(watch.Use(), sessions, _marks, session, x.Provider);
        // A target that could not be read is in neither.
        var (path, query) = (x.Target.Path ?? "", x.Target.Query ?? "");
        if (query.Contains('%', StringComparison.Ordinal)) scan.Check(Uri.UnescapeDataString(query), "the query");
        if (scan.IsClean(path, query, x.Http.Request.Headers)) return scan.Alarm;
        scan.Check(path, "the path");
        scan.Check(query, "the query");
        foreach (var (name, values) in x.Http.Request.Headers)
        {
            scan.Check(name, "a header's name");
            foreach (var value in values) scan.Check(value ?? "", name);
        }
        return scan.Alarm;
    }

    /// <summary>The request is over, and has left its session: writes down what was found, and freezes.</summary>
    public async ValueTask EndAsync(Exchange x)
    {
        if (x.Leaks is not { } scan) return;
        scan.Patterns.Leave();
        if (scan.Alarm is { } alarm)
        {
            Interlocked.Increment(ref _stopped);
            await WriteAsync(x.Entry(JournalEntryType.TripwireStopped) with { Rule = alarm.Code, Reason = alarm.Message, Detail = alarm.Subject });
            if (freezes) await freezer.FreezeAsync(FreezeTarget.Agent(x.Session!.Agent), $"tripwire: {alarm.Subject}, on its way to {x.Host}", CancellationToken.None);
        }
        else if (scan.Noted is { } noted)
        {
            Interlocked.Increment(ref _noted);
            await WriteAsync(x.Entry(JournalEntryType.TripwireNoted) with { Detail = $"{noted}; inert there" });
        }
    }

    private async ValueTask WriteAsync(JournalEntry entry)
    {
        try
        {
            await journal.AppendAsync(entry, CancellationToken.None);
        }
        catch (IOException e)
        {
            warn($"the journal cannot be written: {e.Message}");
        }
    }
}
