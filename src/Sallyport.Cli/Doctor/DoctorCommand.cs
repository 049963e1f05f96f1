using System.CommandLine;
using Sallyport.Cli.Commands;
using Sallyport.Cli.Doctor.Gathering;
using Sallyport.Cli.Doctor.Reports;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Runbooks;

namespace Sallyport.Cli.Doctor;

/// <summary><c>sally doctor</c></summary>
internal static class DoctorCommand
{
    public static Command Create(CliContext context)
    {
        var offline = new Option<bool>("--offline") { Description = "Ask no provider, and open no vault" };
        var strict = new Option<bool>("--strict") { Description = "Exit 8 also where something is warned about or not known" };
        var report = new Option<string?>("--report") { Description = "Write a report for an auditor to this file, as Markdown", HelpName = "FILE.md" };
        var json = new Option<bool>("--json") { Description = "Print a JSON object" };
        var admin = KeySourceFlags.OfAdminVault();
        var command = new SallyCommand("doctor", "Check this machine and the eight points of key hygiene")
        {
            Details =
                """
                Looks at this machine first: the vault, the permissions of its files, the journal, the settings and provider files, this shell's environment, and at what an agent of the same user could still do.

                Then at the eight points: no legacy keys; one project for each agent, with models and limits; service accounts, captured and watched; restricted always; admin keys only on the control plane; project pinned, usage pulled, audit log shipped; agents behind the gate; rotation on schedule. Each is ok, warn, not known or fail, with evidence and the command that mends it, and all together are a grade from A to F.

                Where there is an admin key (`sally login openai --admin`) the organization is asked too, which may ask for a passphrase; where that is not at hand, what only OpenAI knows is not known. It changes nothing.

                Exits 8 where this machine has a finding or a point fails, else 0; --strict counts what is warned about or not known as well. A note is true of this machine or version and cannot be mended by a command. See docs/doctor.md.
                """,
            Examples =
            [
                "sally doctor",
                "sally doctor --strict --report key-hygiene.md      # for CI and the auditor",
                "sally doctor --json | jq '.points[] | select(.verdict != \"ok\")'",
            ],
        };
        foreach (var option in new Option[] { offline, strict, report, json }) command.Options.Add(option);
        admin.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var organization = await ProviderLook.ReadAsync(context, parsed.GetValue(offline), admin.Read(parsed), cancellationToken);
            var facts = HomeLook.Read(context, organization);
            var diagnosis = new Diagnosis(Checks.Run(context), Runbook.Judge(facts), facts);
            if (parsed.GetValue(json)) JsonReport.Write(context, diagnosis);
            else new TextReport(context).Write(diagnosis);
            if (parsed.GetValue(report) is { } path)
            {
                AuditorReport.Write(context, diagnosis, path);
                context.Tell($"wrote {path}");
            }
            return (int)diagnosis.Exit(parsed.GetValue(strict));
        });
        return command;
    }
}
