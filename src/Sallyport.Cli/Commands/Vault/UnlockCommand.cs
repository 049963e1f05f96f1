using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;

namespace Sallyport.Cli.Commands.Vault;

/// <summary><c>sally vault unlock</c></summary>
public static class UnlockCommand
{
    public static Command Create(CliContext context)
    {
        var command = new SallyCommand("unlock", "Let every running gate take its keys again")
        {
            Details = "Each gate opens the vault by what it has at hand: the key file, passphrase file, keyring or systemd credential that it was started with. A gate whose passphrase was typed has nobody to ask and must be started again.",
            Examples = ["sally vault unlock"],
        };
        command.SetAction(async (_, cancellationToken) =>
        {
            SessionGuard.Refuse(context, "unlock the vault");
            var told = await RunningGates.TellAllAsync(context, (gate, cancel) => gate.UnlockAsync(cancel), cancellationToken);
            context.Tell(told == 0 ? "no gate is running; the next one opens the vault itself" : $"{RunningGates.Count(told)} took the keys again");
            return 0;
        });
        return command;
    }
}
