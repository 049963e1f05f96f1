using System.Globalization;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Yaml;

/// <summary>
/// Takes the known keys out of a mapping, one by one, and reports what is missing, doubled, of the wrong type or left
/// over. Every method goes on after a problem, so that one reading finds them all.
/// </summary>
public sealed class YamlFields
{
    private readonly YamlMap _map;
    private readonly YamlProblems _problems;
    private readonly Dictionary<string, KeyValuePair<YamlScalar, YamlNode>> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];

    public YamlFields(YamlMap map, YamlProblems problems)
    {
        (_map, _problems) = (map, problems);
        foreach (var entry in map.Entries)
        {
            if (_entries.TryAdd(entry.Key.Value, entry)) continue;
            problems.Add(entry.Key, $"{YamlProblems.Quote(entry.Key.Value)} is here twice; the first is in line {_entries[entry.Key.Value].Key.Line}");
        }
    }

    /// <summary>The key itself, for problems that concern its presence.</summary>
    public YamlNode At(string key) => _entries.TryGetValue(key, out var entry) ? entry.Key : _map;

    public YamlNode? Node(string key, bool required = false)
    {
        _known.Add(key);
        if (_entries.TryGetValue(key, out var entry)) return entry.Value;
        if (required) _problems.Add(_map, $"'{key}' is missing");
        return null;
    }

    /// <summary>A single value that is not empty.</summary>
    public YamlScalar? Text(string key, bool required = false) =>
        Node(key, required) is { } node ? AsText(node, $"'{key}'") : null;

    public bool Flag(string key, bool missing)
    {
        if (Node(key) is not { } node) return missing;
        if (node is YamlScalar { IsPlain: true, Value: "true" or "false" } scalar) return scalar.Value == "true";
        _problems.Add(node, $"'{key}' must be true or false");
        return missing;
    }

    public YamlMap? Map(string key, bool required = false)
    {
        if (Node(key, required) is not { } node) return null;
        if (node is YamlMap { Entries.Count: > 0 } map) return map;
        _problems.Add(node, node is YamlMap
            ? $"'{key}' is empty: give it a value or remove it"
            : $"'{key}' must be a mapping of names to values, not {node.Kind}");
        return null;
    }

    public IReadOnlyList<YamlNode> List(string key, bool required = false)
    {
        if (Node(key, required) is not { } node) return [];
        if (node is YamlList { Items.Count: > 0 } list) return list.Items;
        _problems.Add(node, node is YamlList
            ? $"'{key}' is empty: give it at least one entry{(required ? "" : " or remove it")}"
            : $"'{key}' must be a list, not {node.Kind}");
        return [];
    }

    public IEnumerable<YamlScalar> TextList(string key, bool required = false)
    {
        foreach (var item in List(key, required))
        {
            if (AsText(item, $"an entry of '{key}'") is { } text) yield return text;
        }
    }

    /// <summary>A single value, or a list of them.</summary>
    public IEnumerable<YamlScalar> OneOrMore(string key, bool required = false)
    {
        if (Node(key, required) is not { } node) return [];
        if (node is YamlList) return TextList(key, required);
        return AsText(node, $"'{key}'") is { } text ? [text] : [];
    }

    /// <summary>A mapping of single values to single values, without doubled keys.</summary>
    public IEnumerable<KeyValuePair<YamlScalar, YamlScalar>> TextMap(string key, bool emptyAllowed = false)
    {
        if (Map(key) is not { } map) yield break;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in map.Entries)
        {
            if (!seen.Add(name.Value)) _problems.Add(name, $"{YamlProblems.Quote(name.Value)} is here twice");
            else if (value is YamlScalar { IsPlain: false, Value: "" } empty && emptyAllowed) yield return new(name, empty);
            else if (AsText(value, YamlProblems.Quote(name.Value)) is { } text) yield return new(name, text);
        }
    }

    public IReadOnlyList<int> IntegerList(string key, int least, int most, bool required = false)
    {
        var numbers = new List<int>();
        foreach (var item in List(key, required))
        {
            if (item is YamlScalar { IsPlain: true } scalar
                && int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most)
            {
                numbers.Add(number);
            }
            else
            {
                _problems.Add(item, $"an entry of '{key}' must be a whole number from {least} to {most}");
            }
        }
        return numbers;
    }

    /// <summary>A whole number; null where there is none.</summary>
    public long? Number(string key, long least, long most)
    {
        if (Node(key) is not { } node) return null;
        if (node is YamlScalar { IsPlain: true } scalar
            && long.TryParse(scalar.Value.Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }
        _problems.Add(node, $"'{key}' must be a whole number from {least} to {most}");
        return null;
    }

    /// <summary>An amount of money above zero; null where there is none.</summary>
    public decimal? Amount(string key, decimal most)
    {
        if (Node(key) is not { } node) return null;
        if (node is YamlScalar { IsPlain: true } scalar
            && decimal.TryParse(scalar.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            && amount > 0 && amount <= most)
        {
            return amount;
        }
        _problems.Add(node, $"'{key}' must be a number above 0 and at most {most}");
        return null;
    }

    /// <summary>One of a few words, with or without quotes; null where there is none.</summary>
    public string? Word(string key, params ReadOnlySpan<string> words)
    {
        if (Text(key) is not { } text) return null;
        foreach (var word in words)
        {
            if (text.Value == word) return word;
        }
        _problems.Add(text, $"'{key}' must be one of: {string.Join(", ", words.ToArray())}; not {YamlProblems.Quote(text.Value)}");
        return null;
    }

    /// <summary>The entries of a mapping whose keys are names of the user's, each once.</summary>
    public static IEnumerable<KeyValuePair<YamlScalar, YamlNode>> Entries(YamlMap map, YamlProblems problems)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (seen.TryAdd(entry.Key.Value, entry.Key.Line)) yield return entry;
            else problems.Add(entry.Key, $"{YamlProblems.Quote(entry.Key.Value)} is here twice; the first is in line {seen[entry.Key.Value]}");
        }
    }

    public YamlFields? Fields(string key, bool required = false) =>
        Map(key, required) is { } map ? new YamlFields(map, _problems) : null;

    /// <summary>Reports every key that nothing asked for. Call it last.</summary>
    public void Finish()
    {
        foreach (var (name, entry) in _entries)
        {
            if (_known.Contains(name)) continue;
            var closest = Suggestion.Closest(name, _known);
            _problems.Add(entry.Key, $"unknown key {YamlProblems.Quote(name)}; "
                + (closest is null ? $"known here: {string.Join(", ", _known)}" : $"did you mean '{closest}'?"));
        }
    }

    private YamlScalar? AsText(YamlNode node, string what)
    {
        if (node is YamlScalar { IsNull: false, Value.Length: > 0 } scalar) return scalar;
        _problems.Add(node, node is YamlScalar ? $"{what} is empty" : $"{what} must be a single value, not {node.Kind}");
        return null;
    }
}
