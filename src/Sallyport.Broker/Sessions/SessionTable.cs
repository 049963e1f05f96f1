using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Sallyport.Core.Journal;
using Sallyport.Core.Providers;

namespace Sallyport.Broker.Sessions;

/// <summary>The live sessions of one gate, and what each placeholder stands for.</summary>
public sealed class SessionTable(ProviderCatalog providers, IJournal journal, TimeProvider time, Action<string> warn)
{
    /// <summary>How long the end of a session waits for what was open under it: it was aborted, and has only to write down its end.</summary>
    internal static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PlaceholderBinding> _placeholders = new(StringComparer.Ordinal);

    public IReadOnlyList<Session> All => [.. _sessions.Values.OrderBy(s => s.Started)];

    public Session? Find(string id) => _sessions.GetValueOrDefault(id);

    /// <summary>Starts a session; its start is in the journal before its placeholders work.</summary>
    /// <exception cref="IOException">The journal cannot be written.</exception>
    public async Task<Session> StartAsync(SessionRequest request, CancellationToken cancellationToken)
    {
        var id = NewId();
        var session = new Session(id, request, time.GetUtcNow(), credential =>
            Placeholder.Create(providers.Find(credential.Provider)?.PlaceholderPrefix ?? "sally-"));
        await journal.AppendAsync(Entry(session, JournalEntryType.SessionStarted) with
        {
            Detail = $"{request.Command}; {string.Join(", ", request.Credentials.Select(c => c.Name))}",
        }, cancellationToken);

        foreach (var credential in request.Credentials)
            _placeholders[session.Placeholders[credential.Name]] = new PlaceholderBinding(session, credential);
        _sessions[id] = session;
        return session;
    }

    /// <summary>
    /// Ends a session: its placeholders and its proxy password are worthless from here on, and what it has open is aborted.
    /// Its end is in the journal behind the ends of its calls.
    /// </summary>
    public async Task<bool> StopAsync(string id, string reason, CancellationToken cancellationToken)
    {
        if (!_sessions.TryRemove(id, out var session)) return false;
        foreach (var placeholder in session.Placeholders.Values) _placeholders.TryRemove(placeholder, out _);
        session.End();
        await session.Settled.WaitAsync(SettleLimit, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var lived = time.GetUtcNow() - session.Started;
        await journal.AppendAsync(Entry(session, JournalEntryType.SessionEnded) with
        {
            Reason = reason,
            Microseconds = (long)lived.TotalMicroseconds,
            Detail = string.Create(CultureInfo.InvariantCulture, $"{session.Requests} requests, {session.Denied} denied"),
        }, cancellationToken);
        return true;
    }

    /// <summary>Ends every session, because the gate stops; each one, also where the journal cannot be written.</summary>
    public async Task StopAllAsync()
    {
        await Task.WhenAll(All.Select(async session =>
        {
            try
            {
                await StopAsync(session.Id, "the gate stopped", CancellationToken.None);
            }
            catch (IOException e)
            {
                warn($"the end of session {session.Id} could not be written to the journal: {e.Message}");
            }
        }));
    }

    internal PlaceholderBinding? Resolve(ReadOnlySpan<char> placeholder) =>
        _placeholders.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(placeholder, out var binding) ? binding : null;

    /// <summary>Short enough to be typed, so that among thousands two might be alike.</summary>
    private string NewId()
    {
        string id;
        do id = "s-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        while (_sessions.ContainsKey(id));
        return id;
    }

    private static JournalEntry Entry(Session session, string type) => new()
    {
        Type = type,
        Session = session.Id,
        Agent = session.Agent,
        ProcessId = session.ProcessId,
    };
}
