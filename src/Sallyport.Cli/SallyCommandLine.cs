using System.CommandLine;
using System.CommandLine.Invocation;
using Sallyport.Cli.Commands;
using Sallyport.Cli.Help;
using Sallyport.Cli.Output;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli;

/// <summary>Parses a command line, runs its command and turns every outcome into an exit code.</summary>
public static class SallyCommandLine
{
    public static string Version { get; } = typeof(SallyCommandLine).Assembly.GetName().Version!.ToString(3);

    // A file's content must never become arguments: `@name` in an agent's command line is the agent's own.
    private static readonly ParserConfiguration s_parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs <paramref name="args"/> and returns the exit code; never throws.</summary>
    /// <remarks>
    /// Signals keep their usual effect. A command that must outlive one (<c>run</c>, <c>serve</c>) registers for it.
    /// </remarks>
    public static async Task<int> RunAsync(string[] args, CliContext context)
    {
        try
        {
            var parsed = CommandTree.Create(context).Parse(args, s_parsing);
            if (parsed.Action is ParseErrorAction) throw UsageErrors.From(parsed);
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = context.Out,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception problem)
        {
            return (int)new ErrorRendering(context).Write(problem);
        }
        finally
        {
            await context.Out.FlushAsync();
        }
    }
}
