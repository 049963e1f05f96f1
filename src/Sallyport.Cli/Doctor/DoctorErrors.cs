using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Doctor;

/// <summary>What can go wrong with <c>sally doctor</c>.</summary>
public static class DoctorErrors
{
    public static UserError NotWritten(string path, Exception cause) => new("report-not-written", ExitCode.Failure,
        $"the report cannot be written to {TerminalText.Escape(path)}: {TerminalText.Escape(cause.Message)}", "name a file in a folder that you may write to", cause);
}
