using Sallyport.Core.Primitives;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>What can be wrong with a policy, as the user is told.</summary>
public static class PolicyErrors
{
    public static UserError BadFile(YamlProblems problems) => new("policy-file", ExitCode.BadData,
        $"{(problems.Count == 1 ? "A problem" : $"{problems.Count} problems")} in the policy, so nothing was changed:\n{string.Join('\n', problems.Lines)}",
        "the format is described in docs/policy.md; try again with: sally policy check FILE");

    public static UserError NoFile(string path) => new("policy-file-missing", ExitCode.NotFound,
        $"There is no policy file {YamlProblems.Quote(path)}.", "write one (docs/policy.md), or name another with -f FILE");

    public static UserError NoPolicy() => new("no-policy", ExitCode.NotFound,
        "No policy was applied yet: every agent may use the credentials of its session for every group that need not be named.",
        "write a sallyport.yaml (docs/policy.md), then: sally apply");

    public static UserError NoAgent(string name, IEnumerable<string> known)
    {
        var closest = Suggestion.Closest(name, known);
        return new UserError("agent-not-in-policy", ExitCode.Refused,
            $"The policy does not name the agent {YamlProblems.Quote(name)}.",
            closest is null ? "give it a grant in sallyport.yaml, then: sally apply" : $"did you mean: {closest}");
    }

    public static UserError NotGranted(string agent, string credential) => new("credential-not-granted", ExitCode.Refused,
        $"The policy does not grant {YamlProblems.Quote(credential)} to the agent {YamlProblems.Quote(agent)}.",
        $"add it to agents.{agent}.credential in sallyport.yaml, then: sally apply");

    public static UserError Unreadable() => new("policy-unreadable", ExitCode.BadData,
        "The policy in force cannot be read, so no session can be opened.", "see what is wrong with: sally policy show");
}
