using Sallyport.Core.Primitives;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.Metering;

/// <summary>The prices that come with Sallyport, behind the user's own in <c>$SALLYPORT_HOME/prices.yaml</c>.</summary>
public static class PriceTableLoader
{
    private const int MaxFileBytes = 1 << 20;

    private static readonly Lazy<ParsedPrices> s_builtIn = new(ReadBuiltIn);

    public static PriceTable BuiltIn => new(s_builtIn.Value.Models, s_builtIn.Value.Tiers, s_builtIn.Value.Date!.Value);

    /// <exception cref="UserError">The user's file has a problem; all of them are listed.</exception>
    public static PriceTable Load(SallyHome home)
    {
        if (!File.Exists(home.PricesFile)) return BuiltIn;
        var problems = new YamlProblems(home.PricesFile);
        var own = OperatorFile.Read(home.PricesFile, MaxFileBytes, problems) is { } text ? PriceParser.Parse(text, problems) : null;
        if (own is null) throw MeteringErrors.BadPrices(home.PricesFile, problems);
        var tiers = new Dictionary<string, decimal>(s_builtIn.Value.Tiers, StringComparer.Ordinal);
        foreach (var (tier, factor) in own.Tiers) tiers[tier] = factor;
        return new PriceTable([.. own.Models, .. s_builtIn.Value.Models], tiers, s_builtIn.Value.Date!.Value);
    }

    private static ParsedPrices ReadBuiltIn()
    {
        using var reader = new StreamReader(typeof(PriceTableLoader).Assembly.GetManifestResourceStream("metering/prices.yaml")!);
        var problems = new YamlProblems("metering/prices.yaml");
        return PriceParser.Parse(reader.ReadToEnd(), problems) ?? throw new InvalidDataException(string.Join('\n', problems.Lines));
    }
}
