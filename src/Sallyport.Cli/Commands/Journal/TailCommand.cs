using System.CommandLine;
using Sallyport.Core.Journal;

namespace Sallyport.Cli.Commands.Journal;

/// <summary><c>sally journal tail</c>: the last entries, and with <c>-f</c> those that follow.</summary>
internal static class TailCommand
{
    private const int DefaultLines = 20;
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(200);

    public static Command Create(CliContext context)
    {
        var count = new Option<int>("--lines", "-n")
        {
            HelpName = "N",
            Description = $"How many entries to show (default {DefaultLines})",
            DefaultValueFactory = static _ => DefaultLines,
        };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0) result.AddError("--lines takes a number from 0 on.");
        });
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with new entries until interrupted, across files" };
        var json = new Option<bool>("--json") { Description = "Print the entries as they are written, one JSON object a line" };
        var filters = new FilterOptions();
        var command = new SallyCommand("tail", "Show the last entries")
        {
            Details = "Times are local. The columns are time, type, agent and session, what was asked of whom, and for a request its status, bytes sent/received and duration. "
                + "With filters, the last N entries that match.",
            Examples = ["sally journal tail -n 50", "sally journal tail -f --agent support-bot", "sally journal tail --json | jq .path"],
        };
        command.Add(count);
        command.Add(follow);
        filters.AddTo(command);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var reader = new JournalReader(context.Home);
            var query = filters.Read(parsed, context.Time);
            var printer = new EntryPrinter(context, parsed.GetValue(json));
            var end = reader.End();
            foreach (var record in reader.Backward(end).Where(query.Matches).Take(parsed.GetValue(count)).Reverse()) printer.Print(record);
            if (parsed.GetValue(follow)) await FollowAsync(context, reader.From(end), query, printer, cancellationToken);
            printer.Mention(reader.Unreadable);
            return 0;
        });
        return command;
    }

    private static async Task FollowAsync(
        CliContext context, JournalCursor cursor, JournalQuery query, EntryPrinter printer, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var record in cursor.ReadAvailable().Where(query.Matches)) printer.Print(record);
            await context.Out.FlushAsync(cancellationToken);
            await Task.Delay(s_pollInterval, context.Time, cancellationToken);
        }
    }
}
