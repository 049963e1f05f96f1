using System.CommandLine;
using Sallyport.Cli.Commands;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Help;

internal static class HelpCommand
{
    public static Command Create(CliContext context)
    {
        var path = new Argument<string[]>("command")
        {
            Description = "The command to explain, such as: keys list",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new SallyCommand("help", "Explain a command")
        {
            Examples = ["sally help login", "sally help keys list"],
        };
        command.Add(path);
        command.SetAction(parsed => new Manual(context).Write(Find(parsed.RootCommandResult.Command, parsed.GetValue(path) ?? [])));
        return command;
    }

    private static Command Find(Command root, IReadOnlyList<string> path)
    {
        var found = root;
        foreach (var name in path)
        {
            found = found.Subcommands.FirstOrDefault(c => c.Name == name || c.Aliases.Contains(name))
                ?? throw UsageErrors.UnknownCommand(found, name);
        }
        return found;
    }
}
