using System.CommandLine;

namespace Sallyport.Cli.Commands.Vault;

/// <summary><c>sally vault …</c></summary>
public static class VaultCommands
{
    public static Command Create(CliContext context)
    {
        var vault = new SallyCommand("vault", "See what opens the vault, change it, lock and unlock running gates")
        {
            Examples = ["sally vault status --check", "sally vault rekey --new-passphrase", "sally vault lock"],
        };
        vault.Add(StatusCommand.Create(context));
        vault.Add(RekeyCommand.Create(context));
        vault.Add(LockCommand.Create(context));
        vault.Add(UnlockCommand.Create(context));
        return vault;
    }
}
