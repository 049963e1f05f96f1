using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>
/// A file of 32 random bytes. Whoever can read it can open the vault: beside the vault, it protects no better than a
/// plaintext key of mode 0600 would. It is for machines where the file comes from elsewhere, and for those where
/// nothing better is at hand.
/// </summary>
public sealed class KeyFile(string path) : IKeyEncryptionKey
{
    private readonly string _path = Path.GetFullPath(path);

    public string Kind => KeySourceKind.KeyFile;

    /// <summary>Uses the file, or makes it (mode 0600) where it does not exist.</summary>
    public WrappingKey Prepare(string vaultId)
    {
        if (!File.Exists(_path)) CreateFile();
        return new WrappingKey(ReadFile(), KeySourceParameters.WriteText("path", _path));
    }

    public Secret Recover(string vaultId, string parameters) => ReadFile();

    private void CreateFile()
    {
        var folder = Path.GetDirectoryName(_path)!;
        if (!Directory.Exists(folder)) CreateFolder(folder);
        using var key = Secret.Random(AuthenticatedEncryption.KeyBytes);
        // Of two processes that start at the same time, one makes the file and both use it.
        AtomicFile.Write(_path, key.Reveal(), e => KeySourceErrors.CannotCreateKeyFile(_path, e), keepExisting: true);
    }

    private void CreateFolder(string folder)
    {
        try
        {
            PrivateFolder.Create(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw KeySourceErrors.CannotCreateKeyFile(_path, e);
        }
    }

    private Secret ReadFile()
    {
        var key = SecretFile.Read(_path, "key file", maxBytes: 4096, mustBePrivate: true);
        if (key.Length == AuthenticatedEncryption.KeyBytes) return key;
        var length = key.Length;
        key.Dispose();
        throw KeySourceErrors.BadKeyFile(_path, length);
    }
}
