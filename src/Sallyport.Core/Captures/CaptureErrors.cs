using Sallyport.Core.Primitives;

namespace Sallyport.Core.Captures;

/// <summary>What a user can be told about captures.</summary>
public static class CaptureErrors
{
    public static UserError NoRequest(string id) => new(
        "journal-no-request", ExitCode.NotFound,
        $"The journal has no request '{TerminalText.Escape(id)}': give the request of an entry (r-1f2e3d-7) or an entry's number.",
        "sally journal query --type request --json");

    public static UserError NothingRaw(string reason) => new(
        "capture-nothing-kept", ExitCode.NotFound, $"There are no bytes to print: {reason}.", "sally journal show ID");

    public static UserError RawOnTerminal() => new(
        "capture-raw-on-terminal", ExitCode.Refused, "Raw bytes could do anything to a terminal.", "send them elsewhere: sally journal show ID --raw request > FILE");

    public static UserError BadPart(string text) => new(
        "capture-bad-part", ExitCode.Usage, $"'{TerminalText.Escape(text)}' is not a part of a call: request or response.", "sally journal show ID --raw response > FILE");

    public static UserError Unreadable(string file, Exception cause) => new(
        "capture-unreadable", ExitCode.BadData, $"The capture '{file}' cannot be read: {cause.Message}", "sally doctor", cause);
}
