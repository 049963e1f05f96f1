using System.Text.RegularExpressions;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.Providers;

/// <summary>Reads <c>key_types</c>: by what a key's kind is known, and which kinds must not be stored.</summary>
internal static class KeyTypeParser
{
    private const int MaxPattern = 1000;

    public static IReadOnlyList<KeyType> Read(YamlFields fields, YamlProblems problems, bool compilePatterns)
    {
        var types = new List<KeyType>();
        foreach (var item in fields.List("key_types"))
        {
            if (item is not YamlMap map)
            {
                problems.Add(item, $"a key type must be a mapping with 'name' and 'prefix', not {item.Kind}");
                continue;
            }
            if (ReadOne(map, types, problems, compilePatterns) is { } type) types.Add(type);
        }
        return types;
    }

    private static KeyType? ReadOne(YamlMap map, List<KeyType> before, YamlProblems problems, bool compilePatterns)
    {
        var fields = new YamlFields(map, problems);
        var name = fields.Text("name", required: true);
        var prefix = fields.Text("prefix", required: true);
        var pattern = fields.Text("pattern");
        var refuse = fields.Text("refuse");
        var warn = fields.Text("warn");
        fields.Finish();
        if (name is not null) CheckName(name, before, problems);
        if (prefix is not null) CheckPrefix(prefix, before, problems);
        if (pattern is not null && compilePatterns) CheckPattern(pattern, problems);
        if (refuse is not null && warn is not null) problems.Add(warn, "a type that is refused is never warned about: keep 'refuse' or 'warn'");
        if (name is null || prefix is null) return null;
        return new KeyType
        {
            Name = name.Value,
            Prefix = prefix.Value,
            Pattern = pattern?.Value,
            Refuse = refuse?.Value,
            Warn = warn?.Value,
        };
    }

    private static void CheckName(YamlScalar name, List<KeyType> before, YamlProblems problems)
    {
        if (!ProviderNames.IsName(name.Value))
            problems.Add(name, $"the key type's name {YamlProblems.Quote(name.Value)} must be lower-case letters, digits and dashes, begin with a letter, and be at most 32 long");
        else if (name.Value == KeyClassification.Unknown)
            problems.Add(name, "'unknown' is what a key without a type is called: choose another name");
        else if (before.Any(t => t.Name == name.Value))
            problems.Add(name, $"the key type '{name.Value}' is here twice");
    }

    private static void CheckPrefix(YamlScalar prefix, List<KeyType> before, YamlProblems problems)
    {
        if (prefix.Value.Length is < 2 or > 64 || prefix.Value.Any(c => c is <= ' ' or > '~'))
            problems.Add(prefix, "a key type's prefix must be 2 to 64 printable ASCII characters without spaces");
        else if (before.FirstOrDefault(t => prefix.Value.StartsWith(t.Prefix, StringComparison.Ordinal)) is { } shadow)
            problems.Add(prefix, $"this type is never reached, as '{shadow.Name}' above takes every key that begins with {shadow.Prefix}: move it above '{shadow.Name}'");
    }

    private static void CheckPattern(YamlScalar pattern, YamlProblems problems)
    {
        if (pattern.Value.Length > MaxPattern)
        {
            problems.Add(pattern, $"the pattern is longer than {MaxPattern} characters");
            return;
        }
        try
        {
            // Alone first: inside the anchors, a closing parenthesis too many would go unnoticed.
            _ = new Regex(pattern.Value, RegexOptions.NonBacktracking);
            _ = KeyPattern.Compile(pattern.Value);
        }
        catch (RegexParseException e)
        {
            problems.Add(pattern, $"the pattern is not a regular expression: {Words(e.Error)} at character {e.Offset}");
        }
        catch (NotSupportedException)
        {
            problems.Add(pattern, "the pattern uses what a linear-time engine cannot do, or is too large: no look-around, back-references, atomic groups or huge repetitions");
        }
    }

    /// <summary><c>UnterminatedBracket</c> as <c>unterminated bracket</c>.</summary>
    private static string Words(RegexParseError error) =>
        string.Concat(error.ToString().Select((c, i) => char.IsAsciiLetterUpper(c) ? (i == 0 ? "" : " ") + char.ToLowerInvariant(c) : c.ToString()));
}
