using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Rotation;

/// <summary>What a provider says to a harmless call with a key.</summary>
public enum KeyLife
{
    Alive,

    /// <summary>Accepted, but it may not make this very call.</summary>
    Restricted,

    Dead,

    /// <summary>It did not say.</summary>
    Unknown,
}

/// <summary>Makes the provider's harmless call with a key, and says how it was answered.</summary>
public delegate Task<KeyLife> KeyCheck(Credential credential, Secret secret, CancellationToken cancellationToken);
