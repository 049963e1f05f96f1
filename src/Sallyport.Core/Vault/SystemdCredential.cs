using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>
/// A credential that systemd hands to a service (<c>LoadCredentialEncrypted=sallyport.kek</c>), sealed by the machine's
/// TPM or its host key while at rest. Any content of at least 32 bytes; the wrapping key is derived from it.
/// </summary>
/// <param name="folder">The value of <c>CREDENTIALS_DIRECTORY</c>.</param>
public sealed class SystemdCredential(string folder) : IKeyEncryptionKey
{
    public const string Variable = "CREDENTIALS_DIRECTORY";
    public const string FileName = "sallyport.kek";
    private const int MaxBytes = 64 * 1024;

    public string Kind => KeySourceKind.SystemdCredential;

    public static bool IsPresent(string? folder) => folder is { Length: > 0 } && File.Exists(Path.Combine(folder, FileName));

    public WrappingKey Prepare(string vaultId) => new(Derive(vaultId), KeySourceParameters.WriteText("name", FileName));

    public Secret Recover(string vaultId, string parameters) => Derive(vaultId);

    private Secret Derive(string vaultId)
    {
        // systemd owns the folder and its modes, which differ between versions, so they are not checked here.
        using var content = SecretFile.Read(Path.Combine(folder, FileName), "systemd credential", MaxBytes, mustBePrivate: false);
        if (content.Length < AuthenticatedEncryption.KeyBytes) throw KeySourceErrors.ShortCredential(Path.Combine(folder, FileName), content.Length);
        return VaultKeys.Derive(content, vaultId, "systemd credential");
    }
}
