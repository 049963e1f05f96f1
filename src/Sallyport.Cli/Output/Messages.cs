using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Output;

/// <summary>Lines for stderr that are not errors.</summary>
public static class Messages
{
    /// <summary>Something the user should know and may ignore: <c>warning: …</c>.</summary>
    public static void Warn(this CliContext context, string message, string? hint = null)
    {
        var style = Style.ForError(context);
        context.Error.WriteLine($"{style.Yellow("warning:")} {TerminalText.Escape(message)}");
        if (hint is not null) context.Error.WriteLine($"  {style.Cyan("hint:")} {TerminalText.Escape(hint)}");
    }

    /// <summary>What has been done.</summary>
    public static void Tell(this CliContext context, string message) =>
        context.Error.WriteLine(TerminalText.Escape(message));
}
