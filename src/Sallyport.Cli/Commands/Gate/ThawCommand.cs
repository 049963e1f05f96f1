using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Journal;
using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Cli.Commands.Gate;

/// <summary><c>sally thaw AGENT | --credential NAME | --all</c></summary>
public static class ThawCommand
{
    public static Command Create(CliContext context)
    {
        var options = new FreezeOptions();
        var command = new SallyCommand("thaw", "Let what was frozen call again")
        {
            Details = "Ends one freeze. --all ends the freeze of everything; agents and credentials that were frozen by name stay frozen.",
            Examples = ["sally thaw reviewer", "sally thaw --credential openai/default", "sally thaw --all"],
        };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            SessionGuard.Refuse(context, "thaw an agent");
            var target = options.Read(parsed, "thaw");
            // Where there is none, nothing is frozen.
            using var store = SqliteUsageStore.OpenToRead(context.Home);
            if (!store.Remove(target)) throw SessionErrors.NotFrozen(target);
            await FreezeOptions.TellAsync(context, JournalEntryType.Thawed, target, "sally thaw", cancellationToken);
            context.Tell($"{target} is thawed");
            return 0;
        });
        return command;
    }
}
