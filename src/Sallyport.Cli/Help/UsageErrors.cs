using System.CommandLine;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Help;

/// <summary>Command lines that cannot be understood: what is wrong, what was probably meant, where to read on.</summary>
internal static class UsageErrors
{
    public static UserError From(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is [var token, ..]) return UnknownToken(command, token);
        if (command.Subcommands.Count > 0 && parsed.CommandResult.Children.All(c => c is not System.CommandLine.Parsing.CommandResult)
            && command.Action is null)
        {
            return new UserError("usage", ExitCode.Usage,
                $"{PathOf(command)} needs a command: {string.Join(", ", VisibleNames(command))}", Hint(command));
        }
        return new UserError("usage", ExitCode.Usage, Sentence(parsed.Errors[0].Message), Hint(command));
    }

    public static UserError UnknownCommand(Command parent, string name) =>
        new("usage", ExitCode.Usage, $"there is no command '{TerminalText.Escape($"{PathOf(parent)} {name}")}'",
            Suggestion.Closest(name, VisibleNames(parent)) is { } meant
                ? $"did you mean: {PathOf(parent)} {meant}"
                : Hint(parent));

    /// <summary>The words a user types to reach the command.</summary>
    public static string PathOf(Command command) =>
        command is RootCommand ? "sally" : string.Join(' ',
            command.Parents.OfType<Command>().Take(1).Select(PathOf).Append(command.Name));

    private static UserError UnknownToken(Command command, string token)
    {
        if (token.StartsWith('-'))
        {
            var options = command.Options.Where(o => !o.Hidden).Select(o => o.Name);
            return new UserError("usage", ExitCode.Usage, $"{PathOf(command)} has no option '{TerminalText.Escape(token)}'",
                Suggestion.Closest(token, options) is { } meant ? $"did you mean: {meant}" : Hint(command));
        }
        if (command.Subcommands.Count > 0) return UnknownCommand(command, token);
        return new UserError("usage", ExitCode.Usage,
            $"{PathOf(command)} does not take '{TerminalText.Escape(token)}'", Hint(command));
    }

    private static IEnumerable<string> VisibleNames(Command command) =>
        command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);

    private static string Hint(Command command) =>
        command is RootCommand ? "sally help" : PathOf(command).Insert("sally".Length, " help");

    /// <summary>The parser's message in the form of all others: one line, lower case, no full stop.</summary>
    private static string Sentence(string message)
    {
        var line = string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        return TerminalText.Escape(line is [var first, var second, ..] && char.IsUpper(first) && !char.IsUpper(second)
            ? char.ToLowerInvariant(first) + line[1..]
            : line);
    }
}
