using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Sallyport.Core.Vault;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>Looks for what is allowed and unwise: keys that reach too far, grants without a limit, names that fit nothing.</summary>
public static class PolicyLint
{
    /// <param name="stored">What the vault holds; null where there is no vault to compare with.</param>
    /// <param name="models">Models that are known, with or without <c>*</c>; empty to leave them unchecked.</param>
    /// <param name="modelsDate">When that list was made.</param>
    public static IReadOnlyList<PolicyFinding> Check(
        PolicyFile file, IReadOnlyList<Credential>? stored, ProviderCatalog providers, IReadOnlyList<string> models, DateOnly modelsDate)
    {
        var findings = new List<PolicyFinding>();
        foreach (var agent in file.Agents)
        {
            foreach (var grant in agent.Grants)
            {
                CheckCredential(grant);
                if (grant.Permissions.AllBecause is { } because)
                    Add(grant, "permissions", $"{agent.Name} is granted everything of {grant.Credential}, because: {because}", isInfo: true);
                if (grant.Capture == CaptureLevel.Full)
                    Add(grant, "capture", $"all that {agent.Name} sends and gets with {grant.Credential} is kept as it is: 'redacted' keeps it without secrets and what you list", isInfo: true);
                if (grant.Limits == Limits.None && grant.Budget == Budget.None)
                    Add(grant, "credential", $"{agent.Name} may use {grant.Credential} without any limit or budget");
                if (grant.Credential.StartsWith("openai/", StringComparison.Ordinal) && models.Count > 0) CheckModels(grant);
            }
        }
        foreach (var sink in file.Sinks.Where(s => s.Credential is not null && stored?.All(c => c.Name != s.Credential) == true))
        {
            var place = SinkPlace(file.Root, sink.Name);
            findings.Add(new PolicyFinding(place.Line, place.Column,
                $"there is no credential {sink.Credential} in the vault: nothing reaches {sink.Name} until it is stored, with 'sally login sink --as {sink.Credential![(CredentialName.Sink.Length + 1)..]}'", IsInfo: false));
        }
        foreach (var shared in file.Agents.SelectMany(a => a.Grants).GroupBy(g => g.Credential, StringComparer.Ordinal).Where(g => g.Count() > 1))
            Add(shared.Last(), "credential", $"{shared.Key} is shared by {string.Join(", ", shared.Select(g => g.Agent))}: the provider cannot tell them apart, and one rotation or limit there meets them all");
        return [.. findings.Distinct().OrderBy(f => f.Line).ThenBy(f => f.Column)];

        void CheckCredential(Grant grant)
        {
            if (stored is null) return;
            if (stored.FirstOrDefault(c => c.Name == grant.Credential) is not { } credential)
                Add(grant, "credential", $"there is no credential {grant.Credential} in the vault: {grant.Agent} cannot use it until it is stored");
            else if (providers.Find(credential.Provider)?.KeyTypes.FirstOrDefault(t => t.Name == credential.KeyType)?.Warn is { } warning)
                Add(grant, "credential", $"{grant.Credential}: {warning}");
        }

        void CheckModels(Grant grant)
        {
            foreach (var pattern in (grant.Models.Allow ?? []).Concat(grant.Models.Deny))
            {
                // A list entry such as gpt-5* stands for every model that begins so; either side may hold the star.
                if (!models.Any(m => NameRules.Matches(pattern, m) || NameRules.Matches(m, pattern)))
                    Add(grant, "models", $"the model pattern '{pattern}' fits no model that was known on {modelsDate:yyyy-MM-dd}");
            }
        }

        void Add(Grant grant, string key, string message, bool isInfo = false)
        {
            var place = Place(file.Root, grant.Agent, key);
            findings.Add(new PolicyFinding(place.Line, place.Column, message, isInfo));
        }
    }

    private static YamlScalar SinkPlace(YamlMap root, string sink) =>
        ((YamlMap)root.Entries.First(e => e.Key.Value == "sinks").Value).Entries.First(e => e.Key.Value == sink).Key;

    private static YamlNode Place(YamlMap root, string agent, string key)
    {
        var agents = root.Entries.First(e => e.Key.Value == "agents").Value as YamlMap;
        var entry = agents!.Entries.First(e => e.Key.Value == agent);
        return ((YamlMap)entry.Value).Entries.Select(e => e.Key).FirstOrDefault(k => k.Value == key) ?? entry.Key;
    }
}
