using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;

namespace Sallyport.Cli.Commands.Vault;

/// <summary><c>sally vault lock</c></summary>
public static class LockCommand
{
    public static Command Create(CliContext context)
    {
        var command = new SallyCommand("lock", "Make every running gate forget its keys")
        {
            Details = "Agents keep running; each of their calls that needs a key is denied until `sally vault unlock`. The vault itself is always locked at rest, so with no gate running there is nothing to do.",
            Examples = ["sally vault lock"],
        };
        command.SetAction(async (_, cancellationToken) =>
        {
            SessionGuard.Refuse(context, "lock the vault");
            var told = await RunningGates.TellAllAsync(context, (gate, cancel) => gate.LockAsync(cancel), cancellationToken);
            context.Tell(told == 0 ? "no gate is running, so no process holds a key" : $"{RunningGates.Count(told)} forgot every key; `sally vault unlock` lets calls pass again");
            return 0;
        });
        return command;
    }
}
