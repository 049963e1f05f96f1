using System.Security.Cryptography;
using System.Text;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>
/// A vault's data key and the keys derived from it, for as long as the vault is open. One key, one purpose: values,
/// manifest and derivation root each have their own.
/// </summary>
internal sealed class VaultKeys : IDisposable
{
    private readonly string _vaultId;
    private readonly Secret _dataKey;
    private readonly Secret _values;
    private readonly Secret _roots;

    /// <param name="dataKey">Taken over: disposed with this.</param>
    public VaultKeys(string vaultId, Secret dataKey)
    {
        _vaultId = vaultId;
        _dataKey = dataKey;
        _values = Derive(dataKey, vaultId, "values");
        _roots = Derive(dataKey, vaultId, "derivation root");
        Manifest = Derive(dataKey, vaultId, "manifest");
    }

    public Secret Manifest { get; }

    public byte[] Wrap(WrappingKey wrapping, string kind) =>
        AuthenticatedEncryption.Seal(wrapping.Key, _dataKey.Reveal(), WrapData(_vaultId, kind, wrapping.Parameters));

    /// <exception cref="CryptographicException">The key-encryption key is another, or the header was altered.</exception>
    public static VaultKeys Unwrap(VaultHeader header, Secret keyEncryptionKey) => new(header.VaultId, AuthenticatedEncryption.Open(
        keyEncryptionKey, header.WrappedKey, WrapData(header.VaultId, header.KeySourceKind, header.KeySourceParameters)));

    public byte[] SealValue(Secret value, string name, int version) =>
        AuthenticatedEncryption.Seal(_values, value.Reveal(), ValueData(name, version));

    /// <exception cref="CryptographicException">The value was altered, or belongs to another record or version.</exception>
    public Secret OpenValue(VaultRecord record) =>
        AuthenticatedEncryption.Open(_values, record.Value, ValueData(record.Facts.Name, record.Facts.Version));

    public byte[] SealRoot(Secret root) => AuthenticatedEncryption.Seal(_roots, root.Reveal(), RootData());

    /// <exception cref="CryptographicException">It was altered.</exception>
    public Secret OpenRoot(VaultHeader header) => AuthenticatedEncryption.Open(_roots, header.DerivationRoot, RootData());

    public static Secret Derive(Secret key, string salt, string purpose) => Secret.Create(
        AuthenticatedEncryption.KeyBytes, (key, salt, purpose), static (derived, s) =>
            HKDF.DeriveKey(HashAlgorithmName.SHA256, s.key.Reveal(), derived, Encoding.UTF8.GetBytes(s.salt), Encoding.UTF8.GetBytes("sallyport vault: " + s.purpose)));

    public void Dispose()
    {
        _dataKey.Dispose();
        _values.Dispose();
        _roots.Dispose();
        Manifest.Dispose();
    }

    private byte[] ValueData(string name, int version) => new CanonicalBytes()
        .Add("sallyport record 1").Add(_vaultId).Add(name).Add("value").Add(version).ToArray();

    private byte[] RootData() => new CanonicalBytes().Add("sallyport root 1").Add(_vaultId).ToArray();

    private static byte[] WrapData(string vaultId, string kind, string parameters) => new CanonicalBytes()
        .Add("sallyport data key 1").Add(vaultId).Add(kind).Add(parameters).ToArray();
}
