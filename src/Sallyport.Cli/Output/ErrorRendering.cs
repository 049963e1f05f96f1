using Sallyport.Control.OpenAI;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Output;

/// <summary>
/// Says on stderr what went wrong: <c>error: the thing and the rule</c>, then <c>  hint: the next command</c>, then the
/// stable code to look up. A bug says that it is one, with its trace, because a user can only report it.
/// </summary>
internal sealed class ErrorRendering(CliContext context)
{
    public ExitCode Write(Exception problem) => problem switch
    {
        UserError error => Write(error),
        AdminProblem admin => Write(AdminApiErrors.Explain(admin)),
        AmbiguousOutcome outcome => Write(AdminApiErrors.Explain(outcome)),
        OperationCanceledException => Interrupted(),
        IOException or UnauthorizedAccessException => Write(new UserError("io", ExitCode.Failure, problem.Message)),
        _ => Bug(problem),
    };

    private ExitCode Write(UserError error)
    {
        var style = Style.ForError(context);
        context.Error.WriteLine($"{style.Red("error:")} {Lines(error.Message)}");
        if (error.Hint is { } hint) context.Error.WriteLine($"  {style.Cyan("hint:")} {Lines(hint)}");
        context.Error.WriteLine(style.Dim($"  code: {error.Code}"));
        return error.ExitCode;
    }

    /// <summary>Several problems may come as several lines; what stands in a line cannot move the cursor.</summary>
    private static string Lines(string text) =>
        string.Join("\n  ", text.ReplaceLineEndings("\n").Split('\n').Select(TerminalText.Escape)).TrimEnd();

    private ExitCode Interrupted()
    {
        context.Error.WriteLine("interrupted");
        return (ExitCode)130;
    }

    private ExitCode Bug(Exception problem)
    {
        context.Error.WriteLine($"{Style.ForError(context).Red("error:")} sally has a bug: {problem.Message}");
        context.Error.WriteLine("  hint: please report this, with the lines below");
        context.Error.WriteLine(problem.ToString());
        return ExitCode.Failure;
    }
}
