using System.Globalization;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.State;

/// <summary>What can be wrong with the control plane's own state.</summary>
public static class ControlErrors
{
    public static UserError Unusable(string path, Exception cause) => new("control-store", ExitCode.Failure,
        $"the store of the control plane cannot be opened: {TerminalText.Escape(path)}: {TerminalText.Escape(cause.Message)}", "sally doctor", cause);

    public static UserError Foreign(string path) => new("control-store-foreign", ExitCode.BadData,
        $"{TerminalText.Escape(path)} is not a store of the control plane", "move it away; a new one is made");

    public static UserError Newer(string path, long format, int known) => new("control-store-newer", ExitCode.BadData,
        string.Create(CultureInfo.InvariantCulture, $"{TerminalText.Escape(path)} has format {format}, and this version of sally knows up to {known}"),
        "update sally");
}
