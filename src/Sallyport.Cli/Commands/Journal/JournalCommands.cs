using System.CommandLine;

namespace Sallyport.Cli.Commands.Journal;

/// <summary><c>sally journal</c>: read what was decided and used, and check that nobody has changed it.</summary>
internal static class JournalCommands
{
    public static Command Create(CliContext context)
    {
        var command = new SallyCommand("journal", "Read and check the record of decisions and uses")
        {
            Details = "Every decision and every use of a key is written down before the key leaves, each entry with the hash of the one before it.",
            Examples = ["sally journal tail -f", "sally journal verify"],
        };
        command.Add(TailCommand.Create(context));
        command.Add(QueryCommand.Create(context));
        command.Add(ShowCommand.Create(context));
        command.Add(VerifyCommand.Create(context));
        command.Add(ExportCommand.Create(context));
        command.Add(PruneCapturesCommand.Create(context));
        return command;
    }
}
