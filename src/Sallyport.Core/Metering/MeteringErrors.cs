using System.Globalization;
using Sallyport.Core.Primitives;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.Metering;

/// <summary>What can be wrong with prices, limits and the store of usage.</summary>
public static class MeteringErrors
{
    public static UserError BadPrices(string path, YamlProblems problems) => new("prices-invalid", ExitCode.BadData,
        $"the file of prices has {(problems.Count == 1 ? "a problem" : $"{problems.Count} problems")}:\n{string.Join('\n', problems.Lines)}",
        $"mend {TerminalText.Escape(path)}; its format: docs/limits.md");

    public static UserError StoreUnusable(string path, Exception cause) => new("usage-store", ExitCode.Failure,
        $"the store of usage cannot be opened: {TerminalText.Escape(path)}: {TerminalText.Escape(cause.Message)}", "sally doctor", cause);

    public static UserError OtherDatabase(string path) => new("usage-store-foreign", ExitCode.BadData,
        $"{TerminalText.Escape(path)} is not a store of usage", "move it away; a new one is made");

    public static UserError NewerStore(string path, long format, int known) => new("usage-store-newer", ExitCode.BadData,
        string.Create(CultureInfo.InvariantCulture, $"{TerminalText.Escape(path)} has format {format}, and this version of sally knows up to {known}"),
        "update sally");
}
