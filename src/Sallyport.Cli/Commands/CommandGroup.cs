using System.CommandLine;

namespace Sallyport.Cli.Commands;

/// <summary>Commands that the help lists under one title.</summary>
internal sealed record CommandGroup(string Title, IReadOnlyList<Command> Commands);
