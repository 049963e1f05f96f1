using Sallyport.Core.Primitives;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.Providers;

/// <summary>Reads the built-in providers and the user's own from <c>$SALLYPORT_HOME/providers/*.yaml</c>, which win by name.</summary>
public static class ProviderCatalogLoader
{
    private const string ResourcePrefix = "providers/";

    private static readonly Lazy<IReadOnlyList<Provider>> s_builtIn = new(ReadBuiltIn);

    /// <summary>The providers that come with Sallyport.</summary>
    public static IReadOnlyList<Provider> BuiltIn => s_builtIn.Value;

    /// <summary>All providers.</summary>
    /// <exception cref="UserError">A file of the user's has a problem; every problem of every file is listed.</exception>
    public static ProviderCatalog Load(SallyHome home)
    {
        var own = OwnFiles(home).Select(ReadOwn).ToList();
        var kept = BuiltIn.Where(b => own.All(o => o.Name?.Value != b.Name)).ToList();
        ClaimCheck.ReportConflicts(own, kept);
        ThrowIfBad(own);
        return new ProviderCatalog(kept.Concat(own.Select(o => o.Provider!)), own.Select(o => o.Provider!.Name));
    }

    /// <summary>Reads one file as if it were the user's own, beside the built-in providers.</summary>
    /// <exception cref="UserError">It has a problem, or it does not exist.</exception>
    public static Provider Check(string path)
    {
        if (!File.Exists(path)) throw ProviderErrors.NoSuchFile(path);
        var parsed = ReadFile(path);
        ClaimCheck.ReportConflicts([parsed], [.. BuiltIn.Where(b => b.Name != parsed.Name?.Value)]);
        ThrowIfBad([parsed]);
        return parsed.Provider!;
    }

    private static void ThrowIfBad(List<ParsedProvider> files)
    {
        var bad = files.Where(f => f.Problems.Count > 0).Select(f => f.Problems).ToList();
        if (bad.Count > 0) throw ProviderErrors.BadFiles(bad);
    }

    private static IEnumerable<string> OwnFiles(SallyHome home)
    {
        if (!Directory.Exists(home.ProvidersFolder)) return [];
        return Directory.EnumerateFiles(home.ProvidersFolder)
            .Where(path => Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml" && Path.GetFileName(path)[0] != '.')
            .Order(StringComparer.Ordinal);
    }

    private static ParsedProvider ReadOwn(string path)
    {
        if (Path.GetExtension(path) != ".yaml")
        {
            var misnamed = new YamlProblems(path);
            misnamed.Add(1, 1, $"only files that end in .yaml are read: rename it to {Path.GetFileNameWithoutExtension(path)}.yaml");
            return new ParsedProvider(null, null, [], misnamed);
        }
        var parsed = ReadFile(path);
        if (parsed.Name is { } name && name.Value != Path.GetFileNameWithoutExtension(path))
            parsed.Problems.Add(name, $"the provider {YamlProblems.Quote(name.Value)} must be in a file of that name: {YamlProblems.Quote(name.Value + ".yaml")}");
        return parsed;
    }

    private static ParsedProvider ReadFile(string path)
    {
        var problems = new YamlProblems(path);
        try
        {
            return OperatorFile.Read(path, ProviderParser.MaxFileBytes, problems) is { } text
                ? ProviderParser.Parse(text, problems)
                : new ParsedProvider(null, null, [], problems);
        }
        catch (FileNotFoundException)
        {
            problems.Add(1, 1, "the file went away while it was read");
            return new ParsedProvider(null, null, [], problems);
        }
    }

    private static List<Provider> ReadBuiltIn()
    {
        var assembly = typeof(ProviderCatalogLoader).Assembly;
        var providers = new List<Provider>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var problems = new YamlProblems(resource);
            providers.Add(ProviderParser.Parse(reader.ReadToEnd(), problems, compilePatterns: false).Provider
                ?? throw new InvalidDataException(string.Join('\n', problems.Lines)));
        }
        return providers;
    }
}
