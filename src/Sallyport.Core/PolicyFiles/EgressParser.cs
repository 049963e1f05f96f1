using System.Globalization;
using Sallyport.Core.Policy;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>Reads <c>egress</c>: the hosts outside of every provider that an agent may be tunnelled to.</summary>
internal static class EgressParser
{
    public static EgressRules Read(YamlFields parent, YamlProblems problems)
    {
        if (parent.Fields("egress") is not { } fields) return EgressRules.Open;
        var byDefault = fields.Word("default", "allow", "deny");
        var allow = new List<string>();
        foreach (var entry in fields.OneOrMore("allow"))
        {
            if (Canonical(entry.Value) is { } target) allow.Add(target);
            else problems.Add(entry, $"{YamlProblems.Quote(entry.Value)} is not a host and port, such as \"api.github.com:443\" or \"*.example.com:443\"");
        }
        fields.Finish();
        if (byDefault is null && fields.Node("default") is null) problems.Add(parent.At("egress"), "'egress' needs 'default: deny' or 'default: allow'");
        if (byDefault == "allow" && allow.Count > 0) problems.Add(fields.At("allow"), "'allow' does nothing where the default is to allow: write 'default: deny'");
        return new EgressRules { DefaultAllow = byDefault == "allow", Allow = allow };
    }

    private static string? Canonical(string entry)
    {
        var wildcard = entry.StartsWith("*.", StringComparison.Ordinal);
        if (!HostName.TryParse(wildcard ? entry[2..] : entry, 0, out var target) || target.Port == 0) return null;
        if (wildcard && target.IsAddress) return null;
        return string.Create(CultureInfo.InvariantCulture, $"{(wildcard ? "*." : "")}{target.Host}:{target.Port}");
    }
}
