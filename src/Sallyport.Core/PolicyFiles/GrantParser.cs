using Sallyport.Core.Policy;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>Reads what may be granted: of an agent for all its credentials, or of one of them.</summary>
internal static class GrantParser
{
    public static GrantTerms Read(YamlFields fields, YamlProblems problems)
    {
        var permissions = ReadPermissions(fields, problems, out var groups);
        return new GrantTerms
        {
            Permissions = permissions,
            GroupNodes = groups,
            Models = ReadNames(fields, "models", problems),
            Tools = ReadNames(fields, "tools", problems),
            Requests = ReadRequests(fields, problems),
            Limits = LimitParser.ReadLimits(fields, problems),
            Budget = LimitParser.ReadBudget(fields),
            Capture = CaptureParser.Read(fields, problems),
        };
    }

    /// <summary><c>{ allow: […], deny: […] }</c>; an empty list of what is allowed allows nothing.</summary>
    internal static NameRules? ReadNames(YamlFields parent, string key, YamlProblems problems)
    {
        if (parent.Fields(key) is not { } fields) return null;
        var allow = Patterns("allow");
        var deny = Patterns("deny");
        fields.Finish();
        if (allow is null && deny is null) problems.Add(parent.At(key), $"'{key}' needs 'allow', 'deny' or both");
        return new NameRules { Allow = allow, Deny = deny ?? [] };

        List<string>? Patterns(string list)
        {
            if (fields.Node(list) is not { } node) return null;
            if (list == "allow" && node is YamlList { Items.Count: 0 }) return [];
            var patterns = new List<string>();
            foreach (var item in fields.OneOrMore(list))
            {
                if (!PolicyNames.IsPattern(item.Value)) problems.Add(item, $"{YamlProblems.Quote(item.Value)} is not a name or a pattern: no spaces, at most 256 characters");
                else if (patterns.Contains(item.Value)) problems.Add(item, $"{YamlProblems.Quote(item.Value)} is here twice");
                else patterns.Add(item.Value);
            }
            return patterns;
        }
    }

    private static PermissionSet? ReadPermissions(YamlFields fields, YamlProblems problems, out List<(YamlScalar Group, Access Access)> groups)
    {
        groups = [];
        var node = fields.Node("permissions");
        var because = fields.Text("because");
        switch (node)
        {
            case null:
                if (because is not null) problems.Add(because, "'because' belongs to 'permissions: all'");
                return null;
            // "All" is how OpenAI's own pages write it.
            case YamlScalar { Value: "all" or "All" }:
                if (because is null) problems.Add(node, "'permissions: all' needs a reason beside it: 'because: …'");
                return new PermissionSet { Groups = new Dictionary<string, Access>(), AllBecause = because?.Value ?? "" };
            case YamlMap map:
                return ReadGroups(map, because, problems, groups);
            default:
                var found = node is YamlScalar scalar ? YamlProblems.Quote(scalar.Value) : node.Kind;
                problems.Add(node, $"'permissions' must be a mapping of groups to none, read or write, or the word all, not {found}");
                return PermissionSet.Nothing;
        }
    }

    /// <summary>The key <c>all: write</c> beside groups of their own: all but the groups that must be named, and these.</summary>
    private static PermissionSet ReadGroups(YamlMap map, YamlScalar? because, YamlProblems problems, List<(YamlScalar Group, Access Access)> groups)
    {
        var granted = new Dictionary<string, Access>(StringComparer.Ordinal);
        var all = false;
        foreach (var (group, node) in YamlFields.Entries(map, problems))
        {
            Access? access = node is YamlScalar scalar
                ? scalar.Value switch { "none" => Access.None, "read" => Access.Read, "write" => Access.Write, _ => null }
                : null;
            if (group.Value == "because")
            {
                problems.Add(group, "'because' stands beside 'permissions', not in it");
            }
            else if (access is null)
            {
                problems.Add(node, $"{YamlProblems.Quote(group.Value)} must be none, read or write");
            }
            else if (group.Value == "all")
            {
                all = true;
                if (access != Access.Write) problems.Add(node, "'all' can only be write; name the groups that are to be read");
                if (because is null) problems.Add(group, "'all' needs a reason beside 'permissions': 'because: …'");
            }
            else
            {
                granted[group.Value] = access.Value;
                groups.Add((group, access.Value));
            }
        }
        if (!all && because is not null) problems.Add(because, "'because' belongs to 'permissions: all'");
        return new PermissionSet { Groups = granted, AllBecause = all ? because?.Value ?? "" : null };
    }

    private static RequestRules? ReadRequests(YamlFields parent, YamlProblems problems)
    {
        if (parent.Fields("requests") is not { } fields) return null;
        var rules = new RequestRules
        {
            Store = Switch(fields, "store"),
            Background = Switch(fields, "background"),
            Continuation = Switch(fields, "continuation"),
            ServiceTiers = ReadNames(fields, "service_tiers", problems) ?? NameRules.Any,
        };
        fields.Finish();
        return rules;
    }

    private static bool? Switch(YamlFields fields, string key) => fields.Word(key, "true", "false") switch { "true" => true, "false" => false, _ => null };
}
