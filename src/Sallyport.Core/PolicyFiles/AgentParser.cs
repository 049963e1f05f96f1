using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Sallyport.Core.Vault;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>
/// Reads one agent: its credentials and what it may do with each. <c>credential</c> is a name, a list of names, or a
/// mapping of names to what is different for that one; what a credential does not say, the agent's own keys do.
/// </summary>
internal static class AgentParser
{
    public static AgentPolicy Read(YamlScalar name, YamlMap map, YamlProblems problems, ProviderCatalog? providers)
    {
        var fields = new YamlFields(map, problems);
        var credentials = ReadCredentials(fields, problems);
        var common = GrantParser.Read(fields, problems);
        var egress = EgressParser.Read(fields, problems);
        fields.Finish();

        var grants = new List<Grant>();
        foreach (var (credential, node) in credentials)
        {
            var own = node is null ? GrantTerms.None : ReadTerms(node, problems);
            var permissions = own.Permissions ?? common.Permissions;
            if (permissions is null)
                problems.Add(node ?? name, $"'permissions' is missing for {credential.Value}: what is not granted is denied");
            grants.Add(new Grant
            {
                Agent = name.Value,
                Credential = credential.Value,
                Permissions = permissions ?? PermissionSet.Nothing,
                Models = own.Models ?? common.Models ?? NameRules.Any,
                Tools = own.Tools ?? common.Tools ?? NameRules.Any,
                Requests = own.Requests ?? common.Requests ?? RequestRules.Any,
                Limits = own.Limits ?? common.Limits ?? Limits.None,
                Budget = own.Budget ?? common.Budget ?? Budget.None,
                Capture = (own.Capture ?? common.Capture ?? CaptureTerms.None).Level,
                CapturePatterns = (own.Capture ?? common.Capture ?? CaptureTerms.None).Patterns,
            });
            if (providers is not null && own.Permissions is not null) CheckGroups(own, [credential.Value], providers, problems);
        }
        if (providers is not null && credentials.Count > 0) CheckGroups(common, [.. credentials.Select(c => c.Name.Value)], providers, problems);
        return new AgentPolicy { Name = name.Value, Grants = grants, Egress = egress };
    }

    private static List<(YamlScalar Name, YamlNode? Terms)> ReadCredentials(YamlFields fields, YamlProblems problems)
    {
        var found = new List<(YamlScalar Name, YamlNode? Terms)>();
        switch (fields.Node("credential", required: true))
        {
            case YamlMap map:
                if (map.Entries.Count == 0) problems.Add(map, "'credential' is empty: name at least one");
                foreach (var (key, value) in YamlFields.Entries(map, problems)) Add(key, value is YamlScalar { IsNull: true } or YamlMap { Entries.Count: 0 } ? null : value);
                break;
            case not null:
                foreach (var item in fields.OneOrMore("credential")) Add(item, null);
                break;
        }
        return found;

        void Add(YamlScalar credential, YamlNode? terms)
        {
            if (!CredentialName.IsValid(credential.Value))
                problems.Add(credential, $"{YamlProblems.Quote(credential.Value)} is not a credential's name: write it as 'sally keys list' shows it, such as openai/default");
            else if (CredentialName.IsForSink(credential.Value))
                problems.Add(credential, $"{credential.Value} is the credential of a sink: no agent can be granted it");
            else if (found.Exists(f => f.Name.Value == credential.Value))
                problems.Add(credential, $"the credential {credential.Value} is here twice");
            else
                found.Add((credential, terms));
        }
    }

    private static GrantTerms ReadTerms(YamlNode node, YamlProblems problems)
    {
        if (node is not YamlMap map)
        {
            problems.Add(node, $"what is different for a credential must be a mapping, such as 'permissions', not {node.Kind}");
            return GrantTerms.None;
        }
        var fields = new YamlFields(map, problems);
        var terms = GrantParser.Read(fields, problems);
        fields.Finish();
        return terms;
    }

    private static void CheckGroups(GrantTerms terms, IReadOnlyList<string> credentials, ProviderCatalog providers, YamlProblems problems)
    {
        var known = new Dictionary<string, Access>(StringComparer.Ordinal);
        foreach (var credential in credentials)
        {
            // A provider that is not known here has its file elsewhere; 'sally policy check' warns of the credential.
            if (providers.Find(credential[..credential.IndexOf('/', StringComparison.Ordinal)]) is not { } provider) return;
            foreach (var group in provider.Groups) known[group.Name] = known.TryGetValue(group.Name, out var most) && most > group.Most ? most : group.Most;
        }
        foreach (var (group, access) in terms.GroupNodes)
        {
            if (!known.TryGetValue(group.Value, out var most))
            {
                var closest = Primitives.Suggestion.Closest(group.Value, known.Keys);
                problems.Add(group, $"unknown permission group {YamlProblems.Quote(group.Value)}; "
                    + (closest is null ? $"known are: {string.Join(", ", known.Keys)}" : $"did you mean '{closest}'?"));
            }
            else if (access > most)
            {
                problems.Add(group, $"the group {group.Value} can be read only: there is nothing in it to write");
            }
        }
    }
}
