using System.Text.Json;
using Sallyport.Control.Provisioning.Planning;

namespace Sallyport.Cli.Commands.Policy;

/// <summary>Both sides of a plan in one output.</summary>
internal static class ApplyOutput
{
    public static void WriteText(CliContext context, PolicyPlan policy, BothSides sides, OrganizationPlan? organization, int unfinishedKeys)
    {
        policy.WriteText(context, organizationFollows: organization is not null);
        sides.TellWhatIsSkipped();
        if (organization is null) return;
        OrganizationOutput.WriteText(context, organization, calls: true);
        OrganizationOutput.Tell(context, organization, unfinishedKeys);
    }

    /// <summary>Nothing where the file describes no organization.</summary>
    public static void WriteOrganization(Utf8JsonWriter json, BothSides sides, OrganizationPlan? plan)
    {
        if (plan is null && sides.Skipped is null) return;
        json.WriteStartObject("organization");
        if (plan is null) json.WriteString("skipped", sides.Skipped);
        else OrganizationOutput.WriteJson(json, plan);
        json.WriteEndObject();
    }
}
