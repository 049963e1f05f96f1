using System.CommandLine;
using Sallyport.Core.Journal;

namespace Sallyport.Cli.Commands.Journal;

/// <summary><c>sally journal query</c>: the entries that match, oldest first.</summary>
internal static class QueryCommand
{
    public static Command Create(CliContext context)
    {
        var filters = new FilterOptions();
        var json = new Option<bool>("--json") { Description = "Print the entries as they are written, one JSON object a line" };
        var command = new SallyCommand("query", "Find entries")
        {
            Details = "Prints the entries that match all filters given, oldest first; without a filter, all of them.",
            Examples =
            [
                "sally journal query --since 24h --type request.denied",
                "sally journal query --session s-1f2e3d4c --status 4xx",
                "sally journal query --text /v1/files --json",
            ],
        };
        filters.AddTo(command);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var reader = new JournalReader(context.Home);
            var query = filters.Read(parsed, context.Time);
            var printer = new EntryPrinter(context, parsed.GetValue(json));
            foreach (var record in reader.Forward(query.Since).Where(query.Matches)) printer.Print(record);
            printer.Mention(reader.Unreadable);
        });
        return command;
    }
}
