namespace Sallyport.Control.Inventory;

/// <summary>The environment that a name speaks of: one of a few words, standing alone between dashes, dots or underscores.</summary>
public static class EnvironmentWord
{
    private static readonly Dictionary<string, string> s_words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["prod"] = "prod", ["production"] = "prod", ["prd"] = "prod", ["live"] = "prod",
        ["stage"] = "staging", ["staging"] = "staging", ["stg"] = "staging", ["preprod"] = "staging",
        ["dev"] = "dev", ["development"] = "dev", ["test"] = "dev", ["testing"] = "dev", ["qa"] = "dev", ["sandbox"] = "dev",
    };

    /// <summary><c>prod</c>, <c>staging</c> or <c>dev</c>; null where it speaks of none, or of several.</summary>
    public static string? In(string? name)
    {
        var found = (name ?? "").Split(['-', '_', '.', '/', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(word => s_words.GetValueOrDefault(word)).OfType<string>().Distinct().ToList();
        return found.Count == 1 ? found[0] : null;
    }
}
