using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>
/// Where the key comes from that wraps a vault's data key. Four sources: a passphrase, the desktop keyring, a systemd
/// credential, a key file. A source never writes to the vault; it returns what must be stored beside the wrapped key.
/// </summary>
public interface IKeyEncryptionKey : IDisposable
{
    /// <summary>One of <see cref="KeySourceKind"/>.</summary>
    string Kind { get; }

    /// <summary>Takes or makes the key for a vault that is about to be wrapped with it.</summary>
    /// <param name="vaultId">32 hexadecimal digits, unique to the vault.</param>
    WrappingKey Prepare(string vaultId);

    /// <summary>Finds the key again.</summary>
    /// <param name="vaultId">32 hexadecimal digits, unique to the vault.</param>
    /// <param name="parameters">What <see cref="Prepare"/> asked to have stored.</param>
    /// <exception cref="UserError">The source is missing or does not hold a key.</exception>
    Secret Recover(string vaultId, string parameters);

    /// <summary>Forgets what it holds in memory, if anything.</summary>
    void IDisposable.Dispose()
    {
    }
}

/// <param name="Key">32 bytes, owned by the receiver.</param>
/// <param name="Parameters">A JSON object without secrets, stored in the vault: salt and cost, or the key file's path.</param>
public sealed record WrappingKey(Secret Key, string Parameters);

/// <summary>The names of the sources, as stored in the vault. Part of the format: add, never change.</summary>
public static class KeySourceKind
{
    public const string Passphrase = "passphrase";
    public const string Keyring = "keyring";
    public const string SystemdCredential = "systemd-credential";
    public const string KeyFile = "key-file";
}
