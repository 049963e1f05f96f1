using System.Collections.Concurrent;
using Sallyport.Core.Policy;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Forwarding;

/// <summary>
/// The calls in flight, WebSockets and streams among them. When a new policy comes into force, what it would deny is
/// ended, and the rest goes on under its rules; so that nothing outlives the grant that let it in.
/// </summary>
internal sealed class LiveCalls : IDisposable
{
    // By its id: what has lent its hash code to a table has no room for a lock any more, and would be given a finalizer.
    private readonly ConcurrentDictionary<string, Exchange> _calls = new(StringComparer.Ordinal);
    private readonly PolicyInForce _policy;

    public LiveCalls(PolicyInForce policy)
    {
        _policy = policy;
        policy.Replaced += EndWhatIsDenied;
    }

    /// <summary>From here on a new policy reaches the call. A denial means that one came in since the call was decided on.</summary>
    public Denial? Enter(Exchange x)
    {
        _calls[x.Id] = x;
        if (ReferenceEquals(x.DecidedBy, _policy.Current)) return null;
        var denial = RequestDecision.Granted(x, _policy);
        if (denial is not null) Leave(x);
        return denial;
    }

    public void Leave(Exchange x)
    {
        // Its connection may carry another request from here on: an end that has begun is waited for.
        lock (x) _calls.TryRemove(x.Id, out _);
    }

    /// <summary>Ends those whose session's own key is over: <paramref name="isOver"/> is asked for each that was given one.</summary>
    public void EndLeases(Func<Credential, bool> isOver)
    {
        foreach (var (_, x) in _calls)
        {
            if (x.Key is not { IsLease: true } key || !isOver(key)) continue;
            lock (x)
            {
                if (!_calls.ContainsKey(x.Id)) continue;
                x.Failure = new Denial(Rule.LeaseEnded, key.Name).Code;
                x.Http.Abort();
            }
        }
    }

    public void Dispose() => _policy.Replaced -= EndWhatIsDenied;

    private void EndWhatIsDenied()
    {
        foreach (var (_, x) in _calls)
        {
            lock (x)
            {
                if (_calls.ContainsKey(x.Id) && RequestDecision.Granted(x, _policy) is not null) x.Http.Abort();
            }
        }
    }
}
