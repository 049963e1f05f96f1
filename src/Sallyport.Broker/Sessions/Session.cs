using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Sallyport.Core.Providers;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Sessions;

/// <summary>
/// One <c>sally run</c>: its own proxy password and placeholders, dead when it ends. Ending it aborts whatever it has
/// open.
/// </summary>
public sealed class Session
{
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<Action, string?> _open = new();
    private readonly byte[] _passwordBytes;
    private readonly Dictionary<string, string> _leases;
    private long _requests;
    private long _denied;
    private int _inFlight;

    internal Session(string id, SessionRequest request, DateTimeOffset started, Func<Credential, string> placeholderFor)
    {
        Id = id;
        Agent = request.Agent;
        Command = request.Command;
        ProcessId = request.ProcessId;
        InjectAlways = request.InjectAlways;
        Credentials = request.Credentials;
        _leases = request.Leases.ToDictionary(StringComparer.Ordinal);
        Started = started;
        ProxyPassword = Placeholder.Create("");
        _passwordBytes = Encoding.ASCII.GetBytes(ProxyPassword);
        Placeholders = request.Credentials.ToDictionary(c => c.Name, placeholderFor, StringComparer.Ordinal);
        Ended = _ended.Token;
    }

    public string Id { get; }
    public string Agent { get; }
    public string Command { get; }
    public int? ProcessId { get; }
    public DateTimeOffset Started { get; }
    public bool InjectAlways { get; }
    public IReadOnlyList<Credential> Credentials { get; }

    /// <summary>Credential name to placeholder.</summary>
    public IReadOnlyDictionary<string, string> Placeholders { get; }

    public string ProxyUser => Id;
    public string ProxyPassword { get; }
    public long Requests => Interlocked.Read(ref _requests);
    public long Denied => Interlocked.Read(ref _denied);
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Cancelled when the session ends, however it ends.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Completes when the session has ended and nothing is open under it any more.</summary>
    internal Task Settled => _settled.Task;

    /// <summary>
    /// The name of the key that is put on for one of its credentials: that of its lease where it has one, and then never
    /// another, also when the lease is over.
    /// </summary>
    public string KeyFor(string credential) => _leases.GetValueOrDefault(credential, credential);

    /// <summary>What the session holds in the place of a key; null for a key that is not its own.</summary>
    public string? PlaceholderFor(string key)
    {
        if (Placeholders.TryGetValue(key, out var placeholder)) return placeholder;
        foreach (var (credential, lease) in _leases)
        {
            if (lease == key) return Placeholders.GetValueOrDefault(credential);
        }
        return null;
    }

    /// <summary>Whether this session holds a credential of <paramref name="provider"/>; only then are its hosts intercepted.</summary>
    public bool Uses(Provider provider) => FirstOf(provider) is not null;

    /// <summary>The first of the session's credentials that is for <paramref name="provider"/>.</summary>
    public Credential? FirstOf(Provider provider)
    {
        for (var i = 0; i < Credentials.Count; i++)
        {
            if (Credentials[i].Provider == provider.Name) return Credentials[i];
        }
        return null;
    }

    /// <summary>The connections that came in with its proxy password.</summary>
    internal ConnectionSlots Connections { get; } = new();

    internal bool Authenticates(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(password, _passwordBytes);

    internal void CountDenied() => Interlocked.Increment(ref _denied);

    /// <summary>
    /// Registers something open under the session. <paramref name="abort"/> is called once if the session ends first.
    /// Returns false, and registers nothing, if it has ended already.
    /// </summary>
    /// <param name="credential">What it uses, if it uses one.</param>
    internal bool TryEnter(Action abort, string? credential = null)
    {
        _open[abort] = credential;
        Interlocked.Increment(ref _inFlight);
        if (!Ended.IsCancellationRequested)
        {
            Interlocked.Increment(ref _requests);
            return true;
        }
        Leave(abort);
        return false;
    }

    /// <summary>
    /// After this <paramref name="abort"/> is not called any more, nor is a call of it still under way: the connection may
    /// carry another request from here on, and the server reuses what stood for this one.
    /// </summary>
    internal void Leave(Action abort)
    {
        lock (abort)
        {
            if (!_open.TryRemove(abort, out _)) return;
            if (Interlocked.Decrement(ref _inFlight) == 0 && Ended.IsCancellationRequested) _settled.TrySetResult();
        }
    }

    /// <summary>Aborts what is open with such a credential; null stands for what uses none. The session lives on.</summary>
    internal void Abort(Func<string?, bool> with)
    {
        foreach (var (abort, credential) in _open)
        {
            if (with(credential)) AbortIfOpen(abort);
        }
    }

    internal void End()
    {
        _ended.Cancel();
        foreach (var (abort, _) in _open) AbortIfOpen(abort);
        if (InFlight == 0) _settled.TrySetResult();
    }

    private void AbortIfOpen(Action abort)
    {
        lock (abort)
        {
            if (_open.ContainsKey(abort)) abort();
        }
    }
}
