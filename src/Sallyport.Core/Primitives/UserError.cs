namespace Sallyport.Core.Primitives;

/// <summary>
/// A problem that the user can mend. <paramref name="code"/> is stable and documented
/// (<c>docs/reference/errors.md</c>), <paramref name="message"/> names the thing and the rule,
/// <paramref name="hint"/> is the next command or action.
/// </summary>
public sealed class UserError(string code, ExitCode exitCode, string message, string? hint = null, Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>A short stable identifier such as <c>vault-wrong-passphrase</c>.</summary>
    public string Code { get; } = code;

    public ExitCode ExitCode { get; } = exitCode;

    public string? Hint { get; } = hint;
}
