using System.CommandLine;
using System.CommandLine.Help;
using Sallyport.Cli.Commands.Journal;
using Sallyport.Cli.Help;

namespace Sallyport.Cli.Commands;

/// <summary>Every command of <c>sally</c>, in the groups and the order in which the help lists them.</summary>
internal static class CommandTree
{
    public const string Tagline = "Agents get placeholders; the real key is put on at the gate.";

    /// <summary>One line a noun: its <c>Create</c> builds it and its verbs.</summary>
    public static IReadOnlyList<CommandGroup> Groups(CliContext context) =>
    [
        new("Keys",
        [
            Login.LoginCommand.Create(context),
            Keys.KeysCommands.Create(context),
            Leases.LeaseCommands.Create(context),
            Vault.VaultCommands.Create(context),
        ]),
        new("The gate",
        [
            Gate.RunCommand.Create(context),
            Gate.ServeCommand.Create(context),
            Gate.PsCommand.Create(context),
            Gate.StopCommand.Create(context),
            Gate.FreezeCommand.Create(context),
            Gate.ThawCommand.Create(context),
        ]),
        new("What agents may do",
        [
            Policy.PlanCommand.Create(context),
            Policy.ApplyCommand.Create(context),
            Policy.PolicyCommands.Create(context),
            Agents.AgentsCommands.Create(context),
        ]),
        new("The provider's side",
        [
            Control.ControlCommands.Create(context),
            Org.OrgCommands.Create(context),
        ]),
        new("The record",
        [
            JournalCommands.Create(context),
            Usage.UsageCommand.Create(context),
            Alerts.AlertsCommand.Create(context),
            Sinks.SinksCommands.Create(context),
        ]),
        new("Setting up",
        [
            Config.ConfigCommands.Create(context),
            Providers.ProvidersCommands.Create(context),
            Doctor.DoctorCommand.Create(context),
        ]),
        new("Help",
        [
            HelpCommand.Create(context),
            CompletionCommand.Create(context),
        ]),
    ];

    public static RootCommand Create(CliContext context)
    {
        var root = new RootCommand(Tagline);
        foreach (var group in Groups(context))
        {
            foreach (var command in group.Commands) root.Add(command);
        }
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Add(new HelpOption("--help", "-h")
        {
            Description = "Show help for a command",
            Action = new ManualAction(context),
            Recursive = true,
        });
        root.Options.OfType<VersionOption>().Single().Description = "Show the version";
        root.SetAction(_ => new Manual(context).Write(root));
        return root;
    }
}
