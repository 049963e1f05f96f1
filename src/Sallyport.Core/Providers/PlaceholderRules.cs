using Sallyport.Core.Yaml;

namespace Sallyport.Core.Providers;

/// <summary>What <c>placeholder_prefix</c> may be.</summary>
internal static class PlaceholderRules
{
    public static void Check(YamlScalar prefix, IReadOnlyList<KeyType> keyTypes, YamlProblems problems)
    {
        var text = prefix.Value;
        if (text.Length is < 3 or > 32)
            problems.Add(prefix, $"the placeholder prefix {YamlProblems.Quote(text)} must be 3 to 32 characters long, such as sk-sally-");
        if (!text.All(ProviderNames.IsUnreserved))
            problems.Add(prefix, $"the placeholder prefix {YamlProblems.Quote(text)} must survive in headers and URLs: only letters, digits and -._~ are allowed");
        if (KeyClassifier.TypeOf(keyTypes, text) is { Refuse: not null } refused)
            problems.Add(prefix, $"a placeholder that begins like this would be taken for a key of the refused type '{refused.Name}' ({refused.Prefix}…)");
        else if (keyTypes.FirstOrDefault(t => t.Prefix == text) is { } same)
            problems.Add(prefix, $"this is how real keys of the type '{same.Name}' begin, and nobody could tell a placeholder from them: add to it, such as {text}sally");
    }
}
