using Sallyport.Core.Leaks;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Leaks;

/// <summary>The patterns of the secrets that the ring holds now, made anew when it changes.</summary>
internal sealed class SecretWatch : IDisposable
{
    private readonly CredentialRing _ring;
    private readonly Lock _change = new();
    private SecretPatterns? _current;

    public SecretWatch(CredentialRing ring)
    {
        _ring = ring;
        _ring.Changed += Forget;
    }

    /// <summary>To be left when the request is over: <see cref="SecretPatterns.Leave"/>.</summary>
    public SecretPatterns Use()
    {
        while (true)
        {
            if (Volatile.Read(ref _current) is { } current && current.TryUse()) return current;
            lock (_change)
            {
                _current ??= new SecretPatterns(_ring.All);
            }
        }
    }

    public void Dispose()
    {
        _ring.Changed -= Forget;
        Forget();
    }

    private void Forget()
    {
        lock (_change)
        {
            _current?.Leave();
            _current = null;
        }
    }
}
