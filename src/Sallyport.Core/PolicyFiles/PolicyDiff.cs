using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>What differs between two policies, value by value. Order, spacing and comments make no difference.</summary>
public static class PolicyDiff
{
    /// <param name="before">Null where there is none in force.</param>
    public static IReadOnlyList<PolicyChange> Between(PolicyFile? before, PolicyFile after)
    {
        var old = new Dictionary<string, string>(StringComparer.Ordinal);
        if (before is not null) Flatten(before.Root, "", old);
        var now = new Dictionary<string, string>(StringComparer.Ordinal);
        Flatten(after.Root, "", now);
        List<PolicyChange> changes =
        [
            .. now.Where(n => old.GetValueOrDefault(n.Key) != n.Value).Select(n => new PolicyChange(n.Key, old.GetValueOrDefault(n.Key), n.Value)),
            .. old.Where(o => !now.ContainsKey(o.Key)).Select(o => new PolicyChange(o.Key, o.Value, null)),
        ];
        return [.. changes.OrderBy(c => c.Path, StringComparer.Ordinal)];
    }

    private static void Flatten(YamlNode node, string path, Dictionary<string, string> into)
    {
        switch (node)
        {
            case YamlMap { Entries.Count: > 0 } map:
                foreach (var (key, value) in map.Entries) Flatten(value, path.Length == 0 ? key.Value : $"{path}.{key.Value}", into);
                break;
            case YamlMap:
                into[path] = "{}";
                break;
            case YamlList list:
                into[path] = $"[{string.Join(", ", list.Items.Select(Text))}]";
                break;
            default:
                into[path] = Text(node);
                break;
        }
    }

    private static string Text(YamlNode node) => node is YamlScalar scalar ? scalar.Value : node.Kind;
}
