using System.CommandLine;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Vault;

/// <summary>The two flags of every command that opens the vault of admin keys.</summary>
internal sealed class AdminKeyFlags
{
    private readonly Option<string?> _passphraseFile = new("--admin-passphrase-file")
    {
        Description = $"Open the vault of admin keys with the passphrase in this file (also {AdminAccess.PassphraseFileVariable})",
        HelpName = "FILE",
    };

    private readonly Option<string?> _keyFile = new("--admin-key-file")
    {
        Description = $"Open the vault of admin keys with this key file (also {AdminAccess.KeyFileVariable})",
        HelpName = "FILE",
    };

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
