using System.CommandLine;
using Sallyport.Cli.Commands;
using Sallyport.Cli.Output;

namespace Sallyport.Cli.Help;

/// <summary>Writes a command's page: what it does, how it is called, its parts, examples.</summary>
internal sealed class Manual(CliContext context)
{
    private readonly Style _style = Style.ForOut(context);

    public int Write(Command command)
    {
        var path = UsageErrors.PathOf(command);
        Line(command is RootCommand ? $"sally: {command.Description}" : $"{path}: {command.Description}");
        Line();
        Heading("Usage");
        Line("  " + Usage(command));
        if (command is SallyCommand { Details: { } details }) Paragraphs(details);
        if (command is RootCommand)
        {
            Paragraphs(FrontPage.Story);
            foreach (var group in CommandTree.Groups(context)) Rows(group.Title, group.Commands.Where(c => !c.Hidden).Select(Row));
        }
        else
        {
            Rows("Commands", command.Subcommands.Where(c => !c.Hidden).Select(Row));
        }
        Rows("Arguments", command.Arguments.Where(a => !a.Hidden).Select(a => (ArgumentName(a), a.Description ?? "")));
        Rows("Options", command.Options.Where(o => !o.Hidden).Select(o => (OptionName(o), o.Description ?? "")));
        Examples(command switch
        {
            RootCommand => FrontPage.Examples,
            SallyCommand { Examples: var examples } => examples,
            _ => [],
        });
        if (command is RootCommand) Rows("Environment", FrontPage.Environment);
        if (command.Subcommands.Any(c => !c.Hidden))
        {
            Line();
            Line($"`{path.Insert("sally".Length, " help")} COMMAND` explains a command.");
        }
        return 0;
    }

    /// <summary>The synopsis: <c>sally login PROVIDER [options]</c>.</summary>
    internal static string Usage(Command command)
    {
        var words = new List<string> { UsageErrors.PathOf(command) };
        if (command.Subcommands.Count > 0) words.Add("COMMAND");
        else if (command.Options.Any(o => !o.Hidden)) words.Add("[options]");
        words.AddRange(command.Arguments.Where(a => !a.Hidden).Select(a =>
            a.Arity.MinimumNumberOfValues == 0 ? $"[{ArgumentName(a)}]" : ArgumentName(a)));
        return string.Join(' ', words);
    }

    internal static string OptionName(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(a => a is not ("/?" or "/h" or "-?")).Append(option.Name).Order(ShortFirst));
        return option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool)
            ? names
            : $"{names} {option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant()}";
    }

    internal static string ArgumentName(Argument argument) =>
        (argument.HelpName ?? argument.Name.ToUpperInvariant()) + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");

    private static Comparer<string> ShortFirst { get; } = Comparer<string>.Create((a, b) => a.Length.CompareTo(b.Length));

    private static (string Name, string Text) Row(Command command) => (command.Name, command.Description ?? "");

    private void Rows(string title, IEnumerable<(string Name, string Text)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0) return;
        Heading(title, before: true);
        var column = Math.Min(all.Max(r => r.Name.Length), 28) + 4;
        foreach (var (name, text) in all)
        {
            var lines = TextWrap.Wrap(text, Math.Max(20, context.Width - column));
            var label = ("  " + name).PadRight(column);
            if (label.Length > column)
            {
                Line(label);
                label = new string(' ', column);
            }
            Line((label + lines[0]).TrimEnd());
            foreach (var line in lines.Skip(1)) Line(new string(' ', column) + line);
        }
    }

    private void Examples(IReadOnlyList<string> examples)
    {
        if (examples.Count == 0) return;
        Heading("Examples", before: true);
        foreach (var example in examples)
        {
            var comment = example.IndexOf(" # ", StringComparison.Ordinal);
            Line("  " + (comment < 0 ? example : example[..comment] + _style.Dim(example[comment..])));
        }
    }

    private void Paragraphs(string text)
    {
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split("\n\n"))
        {
            Line();
            foreach (var line in TextWrap.Wrap(paragraph.Replace('\n', ' '), context.Width)) Line(line);
        }
    }

    private void Heading(string title, bool before = false)
    {
        if (before) Line();
        Line(_style.Bold(title + ":"));
    }

    private void Line(string text = "") => context.Out.WriteLine(text);
}
