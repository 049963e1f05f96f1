using System.Text;
using System.Text.RegularExpressions;
using Sallyport.Core.Policy;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary><c>capture: redacted</c>, or <c>capture: { level: redacted, patterns: […] }</c>.</summary>
internal static class CaptureParser
{
    private const int MaxPatterns = 32;
    private const int MaxPatternLength = 512;

    public static CaptureTerms? Read(YamlFields parent, YamlProblems problems)
    {
        if (parent.Node("capture") is not YamlMap map) return ReadLevel(parent, "capture") is { } word ? new CaptureTerms(word, []) : null;
        var fields = new YamlFields(map, problems);
        var level = ReadLevel(fields, "level", required: true);
        var patterns = new List<Regex>();
        foreach (var item in fields.OneOrMore("patterns"))
        {
            if (patterns.Count == MaxPatterns) problems.Add(item, $"'patterns' takes {MaxPatterns} patterns at most: join some with |");
            else if (Compile(item, problems) is { } pattern) patterns.Add(pattern);
        }
        if (patterns.Count > 0 && level is { } known && known != CaptureLevel.Redacted) problems.Add(fields.At("patterns"), "'patterns' belongs to 'level: redacted'");
        fields.Finish();
        return level is { } set ? new CaptureTerms(set, patterns) : null;
    }

    private static CaptureLevel? ReadLevel(YamlFields fields, string key, bool required = false)
    {
        if (required) fields.Node(key, required: true);
        return fields.Word(key, "metadata", "redacted", "full") switch
        {
            "metadata" => CaptureLevel.Metadata,
            "redacted" => CaptureLevel.Redacted,
            "full" => CaptureLevel.Full,
            _ => null,
        };
    }

    private static Regex? Compile(YamlScalar text, YamlProblems problems)
    {
        if (text.Value.Length > MaxPatternLength || !Ascii.IsValid(text.Value))
        {
            // Other letters have several spellings in JSON, and a pattern for one would miss the others.
            problems.Add(text, $"a pattern may hold ASCII characters only, and at most {MaxPatternLength} of them");
            return null;
        }
        try
        {
            var pattern = new Regex(text.Value, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            if (!pattern.IsMatch("")) return pattern;
            problems.Add(text, $"the pattern {YamlProblems.Quote(text.Value)} fits nothing at all, too: make it name at least one character");
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            problems.Add(text, $"the pattern {YamlProblems.Quote(text.Value)} is no regular expression without backtracking: {Primitives.TerminalText.Escape(e.Message)}");
        }
        return null;
    }
}
