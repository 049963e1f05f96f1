using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Org;

/// <summary>What can be wrong with looking at the organization.</summary>
public static class OrgErrors
{
    public static UserError NotDescribed() => new("organization-not-described", ExitCode.NotFound,
        "the policy says nothing about the organization: there is nothing to compare with", "describe it under openai: (docs/organization.md), then: sally apply");

    public static UserError NoSuchAdminKey(string name, IReadOnlyList<string> known) => new("no-such-admin-key", ExitCode.NotFound,
        $"the vault of admin keys has no \"{TerminalText.Escape(name)}\"{(known.Count == 0 ? "" : $"; it has: {string.Join(", ", known)}")}",
        "a key for agents is removed with `sally keys remove`");
}
