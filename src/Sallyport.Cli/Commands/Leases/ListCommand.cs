using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Control.Leases;
using Sallyport.Control.State;

namespace Sallyport.Cli.Commands.Leases;

/// <summary><c>sally lease list</c></summary>
public static class ListCommand
{
    public static Command Create(CliContext context)
    {
        var all = new Option<bool>("--all") { Description = "Also those that have ended" };
        var json = new Option<bool>("--json") { Description = "Print a JSON array" };
        var command = new SallyCommand("list", "List the leases that have not ended")
        {
            Details = "Needs no passphrase. A lease that is over waits for `sally lease revoke --expired`.",
            Examples = ["sally lease list", "sally lease list --all --json"],
        };
        command.Options.Add(all);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            using var database = ControlDatabase.OpenToRead(context.Home, context.Time);
            var leases = new LeaseRecords(database, owner: "").List(parsed.GetValue(all));
            if (parsed.GetValue(json)) LeaseOutput.WriteJson(context, leases);
            else if (leases.Count == 0) context.Tell("there are no leases; `sally run --lease 1h -- COMMAND` makes one");
            else LeaseOutput.WriteTable(context, leases);
            return 0;
        });
        return command;
    }
}
