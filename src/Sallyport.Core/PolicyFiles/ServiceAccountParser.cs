using System.Globalization;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Vault;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>Reads a project's service accounts and roles: who may do what with which key.</summary>
/// <param name="credentials">Credentials that an account has already, with the line, so that none is given to two.</param>
internal sealed class ServiceAccountParser(YamlProblems problems, ProviderCatalog? providers, Dictionary<string, int> credentials)
{
    private const string ProviderName = "openai";
    private const string Never = "never";

    /// <summary>The longest lifetime that the provider takes.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(365);

    public DesiredRole ReadRole(YamlScalar name, YamlFields fields)
    {
        OrganizationParser.CheckName(name, "a role's name", problems);
        if (IsBuiltIn(name.Value)) problems.Add(name, $"{YamlProblems.Quote(name.Value)} is a role of the provider's own; choose another name");
        return new DesiredRole(name.Value, ReadGroups(fields, name));
    }

    public DesiredServiceAccount ReadAccount(YamlScalar name, YamlFields fields)
    {
        OrganizationParser.CheckName(name, "a service account's name", problems);
        var because = fields.Text("because");
        var all = fields.Node("permissions") is YamlScalar { Value: "all" or "All" };
        var scopes = all ? [] : ReadGroups(fields, name);
        if (all && because is null) problems.Add(fields.At("permissions"), "'permissions: all' needs a reason beside it: 'because: …'");
        var rotate = ReadRotation(fields, because);
        var expires = ReadPeriod(fields, "expires_after");
        if (expires > s_longest) problems.Add(fields.At("expires_after"), "a key can live for 365d at most");
        if (expires is not null && (rotate is null || expires <= rotate))
            problems.Add(fields.At("expires_after"), "'expires_after' must be longer than 'rotate_every' (90d where it is not given): the key would end before it is replaced");
        if (because is not null && !all && rotate is not null) problems.Add(because, "'because' belongs to 'permissions: all' or 'rotate_every: never'");
        var (role, group) = ReadRoleAndGroup(fields);
        return new DesiredServiceAccount
        {
            Name = name.Value,
            Credential = ReadCredential(fields),
            Scopes = scopes,
            AllBecause = all ? because?.Value ?? "" : null,
            Role = role,
            Group = group,
            RotateEvery = rotate,
            ExpiresAfter = expires,
        };
    }

    private List<string> ReadGroups(YamlFields fields, YamlScalar owner)
    {
        var scopes = new SortedSet<string>(StringComparer.Ordinal);
        var before = problems.Count;
        if (fields.Node("permissions") is null) problems.Add(owner, $"'permissions' is missing for {YamlProblems.Quote(owner.Value)}: to the provider, a key without any may do everything");
        foreach (var (group, access) in fields.TextMap("permissions"))
        {
            if (AccessOf(access.Value) is not { } asked) problems.Add(access, $"{YamlProblems.Quote(group.Value)} must be none, read or write");
            else scopes.UnionWith(ScopesOf(group, asked));
        }
        // A text that was applied may name groups that are not known any more; the plan refuses a key for none.
        if (scopes.Count == 0 && problems.Count == before && providers is not null)
            problems.Add(fields.At("permissions"), "'permissions' grants nothing: to the provider, a key without any may do everything");
        return [.. scopes];
    }

    private IReadOnlyList<string> ScopesOf(YamlScalar group, Access access)
    {
        if (ScopeNames.Of(group.Value, access) is { } scopes) return scopes;
        if (providers is null) return [];
        var known = providers.Find(ProviderName)?.Groups.Select(g => g.Name).ToList() ?? [];
        if (!known.Contains(group.Value))
        {
            var closest = Suggestion.Closest(group.Value, known);
            problems.Add(group, $"unknown permission group {YamlProblems.Quote(group.Value)}; "
                + (closest is null ? $"those with a known scope are: {string.Join(", ", ScopeNames.Groups)}" : $"did you mean '{closest}'?"));
        }
        else
        {
            var other = access == Access.Write ? Access.Read : Access.Write;
            var hint = ScopeNames.Of(group.Value, other) is null ? "" : $" (that of {(other == Access.Write ? "write" : "read")} is)";
            problems.Add(group, $"the provider's scope for {group.Value}: {(access == Access.Write ? "write" : "read")} is not known{hint}, so no key can be restricted to it; the gate's own policy can");
        }
        return [];
    }

    private TimeSpan? ReadRotation(YamlFields fields, YamlScalar? because)
    {
        if (fields.Text("rotate_every") is not { } period) return DesiredServiceAccount.Quarterly;
        if (period.Value != Never) return ReadPeriod(fields, "rotate_every") ?? DesiredServiceAccount.Quarterly;
        if (because is null) problems.Add(period, "'rotate_every: never' needs a reason beside it: 'because: …'");
        return null;
    }

    private TimeSpan? ReadPeriod(YamlFields fields, string key)
    {
        if (fields.Text(key) is not { } text) return null;
        var period = text.Value;
        if (period.Length > 1 && period[^1] is 'd' or 'h'
            && int.TryParse(period.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 100_000)
        {
            return period[^1] == 'd' ? TimeSpan.FromDays(count) : TimeSpan.FromHours(count);
        }
        problems.Add(text, $"'{key}' must be a number of days or hours, such as 90d or 12h{(key == "rotate_every" ? ", or never" : "")}");
        return null;
    }

    private string ReadCredential(YamlFields fields)
    {
        if (fields.Text("credential", required: true) is not { } credential) return "";
        if (!CredentialName.IsValid(credential.Value) || !credential.Value.StartsWith(ProviderName + "/", StringComparison.Ordinal))
            problems.Add(credential, $"{YamlProblems.Quote(credential.Value)} is not the name of a credential of OpenAI, such as openai/support-bot-prod");
        else if (!credentials.TryAdd(credential.Value, credential.Line))
            problems.Add(credential, $"{credential.Value} is the credential of another service account (line {credentials[credential.Value]}): each has a key of its own");
        return credential.Value;
    }

    private (string Role, string? Group) ReadRoleAndGroup(YamlFields fields)
    {
        var role = fields.Text("role");
        var group = fields.Text("group");
        if (group is not null) OrganizationParser.CheckName(group, "a group's name", problems);
        if (role is null or { Value: DesiredServiceAccount.Member }) return (DesiredServiceAccount.Member, group?.Value);
        OrganizationParser.CheckName(role, "a role's name", problems);
        if (IsBuiltIn(role.Value)) problems.Add(role, "a service account is 'member', or has a role of the project's own: an owner could change the project");
        else if (group is null) problems.Add(role, "'role' needs 'group' beside it: the provider gives a role to a service account by way of a group");
        return (role.Value, group?.Value);
    }

    private static bool IsBuiltIn(string role) => role is DesiredServiceAccount.Member or "owner" or "none";

    private static Access? AccessOf(string word) => word switch { "none" => Access.None, "read" => Access.Read, "write" => Access.Write, _ => null };
}
