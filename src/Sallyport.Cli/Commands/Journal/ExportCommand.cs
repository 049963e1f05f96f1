using System.CommandLine;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Journal;

/// <summary><c>sally journal export</c>: a part of the journal to keep elsewhere, checkable there.</summary>
internal static class ExportCommand
{
    public static Command Create(CliContext context)
    {
        var format = new Option<string>("--format") { HelpName = "jsonl|csv", Description = "jsonl (default) or csv", DefaultValueFactory = static _ => "jsonl" };
        var since = FilterOptions.TimeOption("--since", "From the first entry since then: 24h, 7d, or a moment (RFC 3339 or a date)");
        var until = FilterOptions.TimeOption("--until", "Up to the last entry before then");
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "Write to a new file, readable by you alone, instead of stdout" };
        var command = new SallyCommand("export", "Copy entries out, so that they can be checked elsewhere")
        {
            Details = "As jsonl: the lines as they are, without gaps, and a closing line with their number and the last hash; sally journal verify FILE checks it. "
                + "As csv: one row an entry, for spreadsheets; it cannot be checked. A summary goes to stderr.",
            Examples = ["sally journal export --since 24h -o today.jsonl", "sally journal export --format csv > journal.csv"],
        };
        command.Add(format);
        command.Add(since);
        command.Add(until);
        command.Add(output);
        command.SetAction(parsed =>
        {
            var csv = parsed.GetValue(format) switch
            {
                "csv" => true,
                "jsonl" => false,
                var other => throw JournalErrors.BadFormat(other ?? ""),
            };
            var export = new JournalExport(context.Home, FilterOptions.Time(parsed, since, context.Time), FilterOptions.Time(parsed, until, context.Time));
            using var file = parsed.GetValue(output) is { } path ? Create(path) : null;
            var target = file ?? context.Out;
            var end = csv ? export.WriteCsv(target) : export.WriteLines(target);
            target.Flush();
            new EntryPrinter(context, json: false).Mention(export.Unreadable);
            context.Error.WriteLine(end.Entries == 0
                ? "no entries"
                : $"{end.Entries} entries, {end.FirstSeq} to {end.LastSeq}, last hash {end.LastHash}");
        });
        return command;
    }

    private static StreamWriter Create(string path)
    {
        try
        {
            return new StreamWriter(new FileStream(path, PrivateFolder.CreateFile(FileMode.CreateNew, FileAccess.Write)));
        }
        catch (IOException) when (File.Exists(path))
        {
            throw JournalErrors.FileExists(path);
        }
    }
}
