using System.Globalization;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.Metering;

/// <summary>Reads a file of prices (<c>docs/limits.md</c>). Money hangs on it: every problem is reported, and a file with a problem gives no prices.</summary>
public static class PriceParser
{
    private const decimal MostUsd = 100_000;

    /// <summary>Null where the file has a problem; <paramref name="problems"/> then says which.</summary>
    public static ParsedPrices? Parse(string text, YamlProblems problems)
    {
        var before = problems.Count;
        var root = YamlReader.Read(text, problems);
        if (problems.Count == before && root is not YamlMap)
            problems.Add(root?.Line ?? 1, root?.Column ?? 1, "a file of prices must be a mapping with 'models:'");
        if (problems.Count > before) return null;

        var fields = new YamlFields((YamlMap)root!, problems);
        var date = ReadDate(fields, problems);
        var tiers = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (name, factor) in fields.TextMap("tiers"))
        {
            if (Number(factor, $"'{name.Value}'", 100, problems) is { } number) tiers[name.Value] = number;
        }
        List<ModelPrice> models = [];
        foreach (var node in fields.List("models"))
        {
            if (node is YamlMap map) models.Add(ReadModel(new YamlFields(map, problems), problems));
            else problems.Add(node, $"an entry of 'models' must be a mapping, not {node.Kind}");
        }
        fields.Finish();
        return problems.Count > before ? null : new ParsedPrices(models, tiers, date);
    }

    private static ModelPrice ReadModel(YamlFields fields, YamlProblems problems)
    {
        var names = fields.TextList("names", required: true).Select(n => n.Value).ToList();
        var model = new ModelPrice
        {
            Names = names,
            Input = Usd(fields, "input", problems, required: true) ?? 0,
            CachedInput = Usd(fields, "cached_input", problems),
            CacheWrite = Usd(fields, "cache_write", problems),
            Output = Usd(fields, "output", problems) ?? 0,
            Image = Usd(fields, "image", problems),
            Minute = Usd(fields, "minute", problems),
            Context = Count(fields, "context", problems),
            MaxOutput = Count(fields, "max_output", problems),
            LongContext = ReadLongContext(fields, problems),
        };
        fields.Finish();
        return model;
    }

    private static LongContextPrice? ReadLongContext(YamlFields fields, YamlProblems problems)
    {
        if (fields.Fields("long_context") is not { } longer) return null;
        var above = longer.Text("above", required: true);
        var price = new LongContextPrice(
            above is null ? 0 : WholeNumber(above, "'above'", problems) ?? 0,
            longer.Text("input", required: true) is { } input ? Number(input, "'input'", 100, problems) ?? 1 : 1,
            longer.Text("output", required: true) is { } output ? Number(output, "'output'", 100, problems) ?? 1 : 1);
        longer.Finish();
        return price;
    }

    private static DateOnly? ReadDate(YamlFields fields, YamlProblems problems)
    {
        if (fields.Text("date") is not { } text) return null;
        if (DateOnly.TryParseExact(text.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return date;
        problems.Add(text, "'date' must be a day such as 2026-11-24");
        return null;
    }

    private static decimal? Usd(YamlFields fields, string key, YamlProblems problems, bool required = false) =>
        fields.Text(key, required) is { } text ? Number(text, $"'{key}'", MostUsd, problems) : null;

    private static long? Count(YamlFields fields, string key, YamlProblems problems) =>
        fields.Text(key) is { } text ? WholeNumber(text, $"'{key}'", problems) : null;

    private static decimal? Number(YamlScalar text, string what, decimal most, YamlProblems problems)
    {
        if (decimal.TryParse(text.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= most) return number;
        problems.Add(text, string.Create(CultureInfo.InvariantCulture, $"{what} must be a number from 0 to {most}, such as 1.25"));
        return null;
    }

    private static long? WholeNumber(YamlScalar text, string what, YamlProblems problems)
    {
        if (long.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 100_000_000) return number;
        problems.Add(text, $"{what} must be a whole number of tokens from 1 to 100000000");
        return null;
    }
}

/// <summary>What a file of prices says.</summary>
public sealed record ParsedPrices(IReadOnlyList<ModelPrice> Models, IReadOnlyDictionary<string, decimal> Tiers, DateOnly? Date);
