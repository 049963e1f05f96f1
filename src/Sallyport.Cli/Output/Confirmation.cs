using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Output;

/// <summary>Asks a person for a yes.</summary>
internal static class Confirmation
{
    /// <param name="question">Ends with its question mark; what others chose in it is escaped.</param>
    /// <param name="doing">What is asked about: <c>removing openai/old</c>.</param>
    /// <param name="done">What a no leaves undone: <c>removed</c>.</param>
    /// <exception cref="UserError">There is no terminal, or the answer is no.</exception>
    public static void Ask(CliContext context, string question, string doing, string done)
    {
        if (!context.InIsTerminal) throw new UserError("needs-confirmation", ExitCode.Usage, $"{TerminalText.Escape(doing)} needs a yes, and there is no terminal to ask on", "add --yes");
        context.Error.Write($"{question} [y/N] ");
        context.Error.Flush();
        if (context.In.ReadLine()?.Trim() is not ("y" or "Y" or "yes")) throw new UserError("not-confirmed", ExitCode.Refused, $"nothing was {done}");
    }
}
