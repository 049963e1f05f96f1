namespace Sallyport.Core.Vault;

/// <summary>What the command line says about how the vault is opened. All absent: see <see cref="KeySourceResolver"/>.</summary>
public sealed record KeySourceOptions
{
    public const string PassphraseFileVariable = "SALLYPORT_PASSPHRASE_FILE";
    public const string KeyFileVariable = "SALLYPORT_KEY_FILE";

    public static KeySourceOptions None { get; } = new();

    /// <summary><c>--passphrase-file</c>: a file whose content, without a last line break, is the passphrase.</summary>
    public string? PassphraseFile { get; init; }

    /// <summary><c>--key-file</c>: 32 bytes, made where it does not exist and a vault is created.</summary>
    public string? KeyFile { get; init; }
}
