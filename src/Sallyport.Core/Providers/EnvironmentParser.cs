using Sallyport.Core.Yaml;

namespace Sallyport.Core.Providers;

/// <summary>Reads <c>environment</c>: the variables that the provider's clients read.</summary>
internal static class EnvironmentParser
{
    /// <summary>Variables by which a program is found, loaded or confined; a provider file has no business with them.</summary>
    private static readonly string[] s_reserved =
        ["PATH", "HOME", "USER", "SHELL", "TERM", "PWD", "IFS", "ENV", "BASH_ENV", "NODE_OPTIONS", "PYTHONPATH", "PYTHONSTARTUP"];

    private static readonly string[] s_reservedPrefixes = ["SALLYPORT_", "LD_", "DYLD_"];

    private static readonly string[] s_reservedSuffixes = ["_PROXY"];

    public static ProviderEnvironment Read(YamlFields provider, YamlProblems problems)
    {
        if (provider.Fields("environment", required: true) is not { } fields) return new ProviderEnvironment { Key = [] };
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        var key = ReadNames("key", required: true);
        var baseUrl = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, path) in fields.TextMap("base_url", emptyAllowed: true))
        {
            if (Accept(name, "base_url") && AcceptPath(path)) baseUrl[name.Value] = path.Value;
        }
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, fact) in fields.TextMap("facts"))
        {
            if (!ProviderNames.IsFact(fact.Value))
                problems.Add(fact, $"{YamlProblems.Quote(fact.Value)} is not the name of a fact: lower-case letters, digits and underscores, such as 'project'");
            else if (Accept(name, "facts"))
                facts[name.Value] = fact.Value;
        }
        var remove = ReadNames("remove", required: false);
        fields.Finish();
        return new ProviderEnvironment { Key = key, BaseUrl = baseUrl, Facts = facts, Remove = remove };

        List<string> ReadNames(string list, bool required) =>
            [.. fields.TextList(list, required).Where(name => Accept(name, list)).Select(name => name.Value)];

        bool Accept(YamlScalar name, string use)
        {
            if (!ProviderNames.IsVariable(name.Value))
                problems.Add(name, $"{YamlProblems.Quote(name.Value)} is not a variable's name: only letters, digits and underscores, not beginning with a digit");
            else if (IsReserved(name.Value))
                problems.Add(name, $"the variable {name.Value} decides how programs run, and cannot be set or removed by a provider file");
            else if (!seen.TryAdd(name.Value, use))
                problems.Add(name, $"the variable {name.Value} is already under '{seen[name.Value]}': it can have one use");
            else
                return true;
            return false;
        }

        bool AcceptPath(YamlScalar path)
        {
            var text = path.Value;
            if (text.Length == 0 || (text[0] == '/' && text[^1] != '/' && !text.Contains("//", StringComparison.Ordinal)
                && text.All(c => ProviderNames.IsUnreserved(c) || c == '/') && !text.Split('/').Any(s => s is "." or "..")))
            {
                return true;
            }
            problems.Add(path, $"{YamlProblems.Quote(text)} must be a path such as /v1, without a slash at its end, or \"\" for none");
            return false;
        }
    }

    private static bool IsReserved(string name) =>
        s_reserved.Contains(name, StringComparer.OrdinalIgnoreCase)
        || s_reservedPrefixes.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase))
        || s_reservedSuffixes.Any(s => name.EndsWith(s, StringComparison.OrdinalIgnoreCase));
}
