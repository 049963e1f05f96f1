using Sallyport.Cli.Output;
using Sallyport.Core.Journal;

namespace Sallyport.Cli.Commands.Journal;

/// <summary>Prints entries to stdout: the raw lines for programs, one aligned line each for people.</summary>
internal sealed class EntryPrinter(CliContext context, bool json)
{
    private readonly EntryText _text = new(context.Time.LocalTimeZone, context.OutIsTerminal ? context.Width : null, Style.ForOut(context));

    public void Print(JournalRecord record) => context.Out.WriteLine(json ? record.Text : _text.Line(record));

    /// <summary>Damaged lines are not shown, so they are at least mentioned.</summary>
    public void Mention(long unreadable)
    {
        if (unreadable == 0) return;
        var style = Style.ForError(context);
        context.Error.WriteLine($"{style.Yellow("warning:")} {unreadable} damaged {(unreadable == 1 ? "line was" : "lines were")} passed over; sally journal verify says where");
    }
}
