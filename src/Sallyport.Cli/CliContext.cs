using Sallyport.Cli.Vault;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli;

/// <summary>
/// Everything a command may touch of the world around it. The process fills it once; tests fill it with their own, so
/// that every command runs in-process.
/// </summary>
public sealed record CliContext
{
    /// <summary>The folder of state; not created until a command writes.</summary>
    public required SallyHome Home { get; init; }

    /// <summary>Data. Nothing else is written here, so that it can be piped.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>The same place for bytes that are no text; opened by the few commands that print such.</summary>
    public Func<Stream> OpenOut { get; init; } = static () => Stream.Null;

    /// <summary>Progress, warnings and errors.</summary>
    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public bool InIsTerminal { get; init; }

    /// <summary>Asks for a line without showing it, given the prompt; null where there is no terminal. Returns null at end of input.</summary>
    public Func<string, Secret?>? AskHidden { get; init; }

    /// <summary>The terminal's width in columns; tables and help fit into it, down to 60. Default 80.</summary>
    public int Width { get; init; } = 80;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The value of an environment variable, or null.</summary>
    public Func<string, string?> Environment { get; init; } = static _ => null;

    /// <summary>Every variable, for the programs that a command starts.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentVariables { get; init; } = new Dictionary<string, string>();

    public static CliContext OfThisProcess() => new()
    {
        Home = SallyHome.Resolve(System.Environment.GetEnvironmentVariable),
        Out = Console.Out,
        OpenOut = Console.OpenStandardOutput,
        Error = Console.Error,
        In = Console.In,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        InIsTerminal = !Console.IsInputRedirected,
        AskHidden = HiddenPrompt.OfThisProcess(),
        Width = TerminalWidth(),
        Environment = System.Environment.GetEnvironmentVariable,
        EnvironmentVariables = System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "", StringComparer.Ordinal),
    };

    private static int TerminalWidth()
    {
        if (Console.IsOutputRedirected) return 80;
        try
        {
            return Console.WindowWidth is > 0 and var columns ? columns : 80;
        }
        catch (IOException)
        {
            return 80; // A terminal that does not tell its size, such as a serial line.
        }
    }
}
