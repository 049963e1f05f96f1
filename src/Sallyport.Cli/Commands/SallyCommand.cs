using System.CommandLine;

namespace Sallyport.Cli.Commands;

/// <summary>A command whose help goes beyond one line.</summary>
public sealed class SallyCommand(string name, string description) : Command(name, description)
{
    /// <summary>Paragraphs below the one-line description: behaviour, defaults, what it refuses.</summary>
    public string? Details { get; init; }

    /// <summary>Command lines as a user types them; <c># …</c> at the end of one is shown dimmed.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];
}
