using System.CommandLine;

namespace Sallyport.Cli.Commands.Sinks;

/// <summary><c>sally sinks</c>: the journal, alerts and the provider's audit log, shipped to where they are watched.</summary>
internal static class SinksCommands
{
    public static Command Create(CliContext context)
    {
        var command = new SallyCommand("sinks", "Ship the journal, alerts and the audit log to a SIEM")
        {
            Details = "Sinks are declared in sallyport.yaml: docs/sinks.md. Nothing is copied on the way: each sink has its own place in the journal, which moves on once the receiver has acknowledged, so one that is down loses nothing and holds up no other.",
            Examples = ["sally sinks list", "sally sinks test siem", "sally sinks deliver"],
        };
        command.Add(ListCommand.Create(context));
        command.Add(TestCommand.Create(context));
        command.Add(StatusCommand.Create(context));
        command.Add(DeliverCommand.Create(context));
        return command;
    }
}
