using Sallyport.Core.Primitives;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.Metering;

/// <summary>What can be wrong with prices, limits and the store of usage.</summary>
public static class MeteringErrors
{
    public static UserError BadPrices(string path, YamlProblems problems) => new("prices-invalid", ExitCode.BadData,
        $"the file of prices has {(problems.Count == 1 ? "a problem" : $"{problems.Count} problems")}:\n{string.Join('\n', problems.Lines)}",
        $"mend {TerminalText.Escape(path)}; its format: docs/limits.md");
}
