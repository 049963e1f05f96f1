using System.Collections.Concurrent;

namespace Sallyport.Broker.Sessions;

/// <summary>When each credential was last used, in memory. Its owner drains it into the vault now and then.</summary>
public sealed class CredentialUse(TimeProvider time)
{
    private ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    internal void Mark(string credential) => _used[credential] = time.GetUtcNow();

    /// <summary>What was used since the last call.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Drain() =>
        _used.IsEmpty ? new Dictionary<string, DateTimeOffset>() : Interlocked.Exchange(ref _used, new(StringComparer.Ordinal));
}
