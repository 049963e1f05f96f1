using System.CommandLine;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Vault;

/// <summary>The two flags of every command that opens a vault.</summary>
internal sealed class KeySourceFlags
{
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _keyFile;

    /// <summary>Of the vault that gates open too.</summary>
    public KeySourceFlags()
        : this("", "the vault", KeySourceOptions.PassphraseFileVariable, KeySourceOptions.KeyFileVariable)
    {
    }

    private KeySourceFlags(string prefix, string vault, string passphraseFileVariable, string keyFileVariable)
    {
        _passphraseFile = new($"--{prefix}passphrase-file") { Description = $"Open {vault} with the passphrase in this file (also {passphraseFileVariable})", HelpName = "FILE" };
        _keyFile = new($"--{prefix}key-file") { Description = $"Open {vault} with this key file (also {keyFileVariable})", HelpName = "FILE" };
    }

    /// <summary>Of the vault of admin keys.</summary>
    public static KeySourceFlags OfAdminVault() => new("admin-", "the vault of admin keys", AdminAccess.PassphraseFileVariable, AdminAccess.KeyFileVariable);

    public void AddTo(Command command)
    {
        command.Options.Add(_passphraseFile);
        command.Options.Add(_keyFile);
    }

    public KeySourceOptions Read(ParseResult parsed) => new()
    {
        PassphraseFile = parsed.GetValue(_passphraseFile),
        KeyFile = parsed.GetValue(_keyFile),
    };
}
