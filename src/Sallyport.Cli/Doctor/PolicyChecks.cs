using System.Globalization;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Yaml;

namespace Sallyport.Cli.Doctor;

/// <summary>Whether agents are held to a policy, and which of them are granted everything. Read without the vault's key, as the other facts are.</summary>
internal static class PolicyChecks
{
    public static IEnumerable<CheckResult> Run(CliContext context)
    {
        if (VaultFile.Read(context.Home) is not { } vault) yield break;
        if (vault.Policy is not { } stored)
        {
            yield return CheckResult.Note("policy", "no policy was applied: every agent may make every call that mints no credential", null, "write a sallyport.yaml (docs/policy.md), then: sally apply");
            yield break;
        }
        var problems = new YamlProblems("applied policy");
        if (PolicyParser.Parse(stored.Text, problems, providers: null) is not { } policy)
        {
            yield return CheckResult.Finding("policy", "the policy in force cannot be read, so every call is denied", problems.Lines.FirstOrDefault(), "sally apply");
            yield break;
        }
        var everything = policy.Agents.SelectMany(a => a.Grants).Where(g => g.Permissions.AllBecause is not null).ToList();
        foreach (var grant in everything)
        {
            yield return CheckResult.Finding("everything-granted", $"{grant.Agent} is granted everything of {grant.Credential}",
                $"because: {grant.Permissions.AllBecause}", $"name the groups that {grant.Agent} needs in sallyport.yaml, then: sally apply");
        }
        if (everything.Count == 0)
        {
            yield return CheckResult.Ok("policy", string.Create(CultureInfo.InvariantCulture, $"version {stored.Version} is in force, and grants nobody everything"),
                $"applied by {stored.By}; agents: {policy.Agents.Count}");
        }
    }
}
