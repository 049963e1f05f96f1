using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Org;

/// <summary>What can be wrong with looking at the organization.</summary>
public static class OrgErrors
{
    public static UserError NotDescribed() => new("organization-not-described", ExitCode.NotFound,
        "the policy says nothing about the organization: there is nothing to compare with", "describe it under openai: (docs/organization.md), then: sally apply");
}
