using Sallyport.Core.Primitives;

namespace Sallyport.Control.Rotation;

/// <summary>A new key, with the one sight of its secret.</summary>
public sealed record IssuedKey(string KeyId, string Account, Secret Secret) : IDisposable
{
    public void Dispose() => Secret.Dispose();
}

/// <summary>What came of ending a key.</summary>
public enum KeyEnding
{
    Ended,

    /// <summary>The provider ends no single key of a service account: the account has to go as a whole.</summary>
    OnlyWithItsAccount,

    /// <summary>No call ends it: a person has to.</summary>
    ByHand,
}

/// <summary>How one provider makes and ends keys for a rotation. Every method may be called again after it was cut off.</summary>
public interface IKeyIssuer
{
    /// <summary>Makes the new key, after ending what an earlier try of the same rotation left; null where a person has to make it.</summary>
    Task<IssuedKey?> CreateAsync(Rotation rotation, CancellationToken cancellationToken);

    /// <summary>Ends the old key, or with <see cref="RotationMode.Account"/> the account it belongs to.</summary>
    Task<KeyEnding> EndOldAsync(Rotation rotation, CancellationToken cancellationToken);

    /// <summary>Ends all that this rotation has made but for one key, and tidies names.</summary>
    /// <param name="kept">The key in force; null where none of them is.</param>
    Task EndMarkedAsync(Rotation rotation, string? kept, CancellationToken cancellationToken);

    /// <summary>When the provider last saw a key in use; null where it does not know.</summary>
    Task<DateTimeOffset?> LastUsedAsync(Rotation rotation, string keyId, CancellationToken cancellationToken);
}
