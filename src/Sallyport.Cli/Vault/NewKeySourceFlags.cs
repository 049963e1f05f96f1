using System.CommandLine;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Vault;

/// <summary>What is to open the vault from now on. At most one; none means a passphrase typed on the terminal.</summary>
internal sealed class NewKeySourceFlags
{
    private readonly Option<bool> _passphrase = new("--new-passphrase") { Description = "A passphrase, asked for on the terminal (the default)" };
    private readonly Option<string?> _passphraseFile = new("--new-passphrase-file") { Description = "The passphrase in this file", HelpName = "FILE" };
    private readonly Option<string?> _keyFile = new("--new-key-file") { Description = "This key file, made if it does not exist", HelpName = "FILE" };
    private readonly Option<bool> _keyring = new("--new-keyring") { Description = "The desktop keyring" };
    private readonly Option<bool> _systemd = new("--new-systemd-credential") { Description = $"The systemd credential {SystemdCredential.FileName}" };

    private IReadOnlyList<Option> All => [_passphrase, _passphraseFile, _keyFile, _keyring, _systemd];

    public void AddTo(Command command)
    {
        foreach (var option in All) command.Options.Add(option);
    }

    /// <exception cref="UserError">More than one is named.</exception>
    public void Validate(ParseResult parsed)
    {
        var named = All.Where(o => parsed.GetResult(o) is { Implicit: false }).Select(o => o.Name).ToList();
        if (named.Count > 1) throw new UserError("usage", ExitCode.Usage, $"only one thing opens a vault, and {string.Join(" and ", named)} were given");
    }

    public IKeyEncryptionKey Resolve(CliContext context, ParseResult parsed)
    {
        if (parsed.GetValue(_passphraseFile) is { } passphraseFile) return new PassphraseKey(KeySourceResolver.ReadPassphrase(passphraseFile));
        if (parsed.GetValue(_keyFile) is { } keyFile) return new KeyFile(keyFile);
        if (parsed.GetValue(_keyring)) return new DesktopKeyring();
        if (parsed.GetValue(_systemd))
            return new SystemdCredential(context.Environment(SystemdCredential.Variable) is { Length: > 0 } folder ? folder : throw KeySourceErrors.NoCredentialsDirectory(context.Home.VaultFile));
        return new PassphraseKey(VaultAccess.Resolver(context).AskTwice("New passphrase for the vault: "));
    }
}
