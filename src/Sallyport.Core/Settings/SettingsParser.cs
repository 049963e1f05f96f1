using Sallyport.Core.Primitives;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.Settings;

/// <summary>Reads <c>config.yaml</c>: one setting a key, named as <c>sally config set</c> names it. Strict, and all problems at once.</summary>
internal static class SettingsParser
{
    public static SettingsDocument Parse(string text, YamlProblems problems)
    {
        var before = problems.Count;
        var root = YamlReader.Read(text, problems);
        if (problems.Count > before || root is null or YamlScalar { IsNull: true }) return SettingsDocument.Empty;
        if (root is not YamlMap { IsBlock: true } map)
        {
            problems.Add(root, "the file must hold one setting a line, such as 'gate.port: 8443'");
            return SettingsDocument.Empty;
        }

        var entries = new Dictionary<string, KeyValuePair<YamlScalar, YamlNode>>(StringComparer.Ordinal);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var upstreams = new Dictionary<string, UpstreamRedirect>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            var (key, node) = entry;
            if (!entries.TryAdd(key.Value, entry))
                problems.Add(key, $"{YamlProblems.Quote(key.Value)} is here twice; the first is in line {entries[key.Value].Key.Line}");
            else if (UpstreamSetting.IsName(key.Value))
                ReadUpstream(key, node, upstreams, problems);
            else if (SettingTable.Find(key.Value) is { } definition)
                ReadValue(definition, node, values, problems);
            else
                problems.Add(key, Unknown(key, node));
        }
        return new SettingsDocument { Entries = entries, Values = values, Upstreams = upstreams };
    }

    private static void ReadValue(SettingDefinition definition, YamlNode node, Dictionary<string, string> values, YamlProblems problems)
    {
        if (node is YamlScalar scalar && definition.Accepts(scalar.Value)) values[definition.Name] = scalar.Value;
        else problems.Add(node, $"'{definition.Name}' must be {definition.ValidValues}, not {(node is YamlScalar { IsNull: false } s ? YamlProblems.Quote(s.Value) : node.Kind)}");
    }

    private static void ReadUpstream(YamlScalar key, YamlNode node, Dictionary<string, UpstreamRedirect> upstreams, YamlProblems problems)
    {
        var host = UpstreamSetting.HostOf(key.Value);
        if (UpstreamSetting.ProblemOfHost(host) is { } problem) problems.Add(key, $"{YamlProblems.Quote(host)} is not a host to redirect: {problem}");
        if (node is YamlScalar { IsNull: false } alone)
        {
            if (ReadOrigin(alone, problems) is { } origin) upstreams[host] = new UpstreamRedirect(origin, null);
            return;
        }
        if (node is not YamlMap map)
        {
            problems.Add(node, $"'{YamlProblems.Quote(key.Value).Trim('\'')}' must be a mapping with 'origin' and, where needed, 'ca'");
            return;
        }
        var fields = new YamlFields(map, problems);
        var text = fields.Text("origin", required: true);
        var ca = fields.Text("ca");
        fields.Finish();
        if (ca is not null && !Path.IsPathFullyQualified(ca.Value)) problems.Add(ca, "'ca' must be a full path");
        if (text is not null && ReadOrigin(text, problems) is { } parsed) upstreams[host] = new UpstreamRedirect(parsed, ca?.Value);
    }

    private static Uri? ReadOrigin(YamlScalar text, YamlProblems problems)
    {
        if (UpstreamSetting.TryParseOrigin(text.Value, out var origin, out var problem)) return origin;
        problems.Add(text, $"{YamlProblems.Quote(text.Value)} is not an origin to send to: {problem}");
        return null;
    }

    private static string Unknown(YamlScalar key, YamlNode node)
    {
        var names = SettingTable.All.Select(s => s.Name);
        if (node is YamlMap && names.Any(n => n.StartsWith(key.Value + ".", StringComparison.Ordinal)))
            return $"settings are not nested: write '{YamlProblems.Quote(key.Value).Trim('\'')}.…: value' in one line each";
        var closest = Suggestion.Closest(key.Value, names);
        return $"unknown setting {YamlProblems.Quote(key.Value)}; "
            + (closest is null ? $"known are: {string.Join(", ", names)}, upstream.HOST" : $"did you mean '{closest}'?");
    }
}
