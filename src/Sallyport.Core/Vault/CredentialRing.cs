using System.Collections.Frozen;

namespace Sallyport.Core.Vault;

/// <summary>
/// The open credentials of a running gate: an immutable snapshot, swapped whole. The gate asks per request, so a
/// rotation reaches every agent with its next call, and an empty ring (locked) denies every call.
/// </summary>
public sealed class CredentialRing
{
    private volatile FrozenDictionary<string, OpenCredential> _snapshot = FrozenDictionary<string, OpenCredential>.Empty;

    public OpenCredential? Find(string name) => _snapshot.GetValueOrDefault(name);

    public IReadOnlyCollection<OpenCredential> All => _snapshot.Values;

    /// <summary>Raised behind each change, so that what was made from the old secrets can be forgotten.</summary>
    public event Action? Changed;

    public void Replace(IEnumerable<OpenCredential> credentials)
    {
        _snapshot = credentials.ToFrozenDictionary(c => c.Facts.Name, StringComparer.Ordinal);
        Changed?.Invoke();
    }

    /// <summary>
    /// Forgets every secret. Requests already holding one finish with it; its bytes are zeroed here, so a request that
    /// reads it a moment too late fails closed with <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Clear()
    {
        var old = _snapshot;
        _snapshot = FrozenDictionary<string, OpenCredential>.Empty;
        foreach (var credential in old.Values) credential.Secret.Dispose();
        Changed?.Invoke();
    }
}
