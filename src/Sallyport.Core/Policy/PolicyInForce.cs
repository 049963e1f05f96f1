namespace Sallyport.Core.Policy;

/// <summary>
/// The policy that a running gate goes by: an immutable snapshot, swapped whole. A gate that cannot read the policy has
/// none, and denies every call.
/// </summary>
public sealed class PolicyInForce(PolicySnapshot? first)
{
    private volatile PolicySnapshot? _current = first;

    public PolicyInForce()
        : this(PolicySnapshot.Open)
    {
    }

    /// <summary>Null where it could not be read.</summary>
    public PolicySnapshot? Current => _current;

    /// <summary>After another snapshot has come into force. Not after <see cref="Clear"/>: what is open then stays open.</summary>
    public event Action? Replaced;

    public void Replace(PolicySnapshot policy)
    {
        _current = policy;
        Replaced?.Invoke();
    }

    /// <summary>Denies everything until the next <see cref="Replace"/>.</summary>
    public void Clear() => _current = null;
}
