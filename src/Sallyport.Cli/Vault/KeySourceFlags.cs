using System.CommandLine;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Vault;

/// <summary>The two flags of every command that opens the vault.</summary>
internal sealed class KeySourceFlags
{
    private readonly Option<string?> _passphraseFile = new("--passphrase-file")
    {
        Description = $"Open the vault with the passphrase in this file (also {KeySourceOptions.PassphraseFileVariable})",
        HelpName = "FILE",
    };

    private readonly Option<string?> _keyFile = new("--key-file")
    {
        Description = $"Open the vault with this key file (also {KeySourceOptions.KeyFileVariable})",
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
