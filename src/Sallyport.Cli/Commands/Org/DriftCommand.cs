using System.CommandLine;
using Sallyport.Cli.Commands.Policy;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Provisioning.Applying;
using Sallyport.Control.Provisioning.Planning;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;

namespace Sallyport.Cli.Commands.Org;

/// <summary><c>sally org drift [-f FILE | --applied]</c></summary>
public static class DriftCommand
{
    /// <summary>What it exits with where there are differences.</summary>
    private const int Drifted = (int)ExitCode.Failure;

    public static Command Create(CliContext context)
    {
        var file = new Option<string?>("--file", "-f") { Description = "Compare with this policy file", HelpName = "FILE" };
        var applied = new Option<bool>("--applied") { Description = "Compare with the policy in force (the default)" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var source = new KeySourceFlags();
        var admin = KeySourceFlags.OfAdminVault();
        var command = new SallyCommand("drift", "Compare the organization with what was applied")
        {
            Details = "Compares every project, limit, service account and key that the policy in force describes with what is there, and prints what differs; changes nothing. "
                + "Exits 0 where nothing does, and 1 where something differs, so that a timer or a pipeline notices. "
                + "What is there and not in the file is shown, and is no difference. Refused inside a session.",
            Examples = ["sally org drift", "sally org drift -f sallyport.yaml --json"],
        };
        foreach (var option in (Option[])[file, applied, json]) command.Options.Add(option);
        source.AddTo(command);
        admin.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            SessionGuard.Refuse(context, "look at the organization");
            if (parsed.GetValue(file) is not null && parsed.GetValue(applied))
                throw new UserError("usage", ExitCode.Usage, "compare with a file or with what is applied, not with both", "sally help org drift");
            await using var plane = ControlPlane.Open(context, source.Read(parsed), admin.Read(parsed));
            var policy = parsed.GetValue(file) is { } path
                ? PolicyInput.Read(path, ProviderCatalogLoader.Load(context.Home))
                : AppliedPolicy.Read(plane.Vault).File ?? throw PolicyErrors.NoPolicy();
            var desired = policy.Organization ?? throw OrgErrors.NotDescribed();
            var preview = await OrganizationApply.PreviewAsync(plane.RequireOpenAI(), plane.Database, plane.Vault, desired, adopt: false, cancellationToken);
            if (parsed.GetValue(json)) WriteJson(context, preview.Plan);
            else WriteText(context, preview);
            return preview.Plan.Differing.Any() || preview.UnfinishedKeys > 0 ? Drifted : 0;
        });
        return command;
    }

    private static void WriteText(CliContext context, OrganizationPreview preview)
    {
        OrganizationOutput.WriteText(context, preview.Plan, calls: false);
        if (preview.UnfinishedKeys > 0) context.Warn("an apply was interrupted while it made a key", "run `sally apply` again");
        var differing = preview.Plan.Differing.Count();
        context.Tell(differing == 0 ? "the organization is as the policy says" : $"{differing} {(differing == 1 ? "difference" : "differences")}; mend them with: sally apply");
    }

    private static void WriteJson(CliContext context, OrganizationPlan plan) => context.WriteJson(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("differences", plan.Differing.Count());
        OrganizationOutput.WriteJson(writer, plan);
        writer.WriteEndObject();
    });
}
