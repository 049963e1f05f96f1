using Sallyport.Core.Primitives;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.Providers;

/// <summary>What can be wrong with provider files, as the user is told.</summary>
public static class ProviderErrors
{
    public static UserError BadFiles(IReadOnlyList<YamlProblems> files)
    {
        var lines = files.SelectMany(f => f.Lines).ToList();
        return new UserError("provider-file", ExitCode.BadData,
            $"{(lines.Count == 1 ? "A problem" : $"{lines.Count} problems")} in your provider files:\n{string.Join('\n', lines)}",
            "the format is described in docs/providers.md; try again with: sally providers check FILE");
    }

    public static UserError UnknownProvider(string name, ProviderCatalog catalog)
    {
        var closest = Suggestion.Closest(name, catalog.All.Select(p => p.Name));
        return new UserError("unknown-provider", ExitCode.NotFound,
            $"There is no provider {YamlProblems.Quote(name)}; known are: {string.Join(", ", catalog.All.Select(p => p.Name))}.",
            closest is null ? "see: sally providers list" : $"did you mean: {closest}");
    }

    public static UserError NoSuchFile(string path) => new("no-such-file", ExitCode.NotFound,
        $"There is no provider file {YamlProblems.Quote(path)}.", "give the path of a .yaml file");
}
