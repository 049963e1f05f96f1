using System.CommandLine;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Vault;
using Sallyport.Control.Leases;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Leases;

/// <summary><c>sally lease renew ID</c></summary>
public static class RenewCommand
{
    public static Command Create(CliContext context)
    {
        var id = new Argument<string>("lease") { Description = "The lease, as sally lease list shows it" };
        var length = new Option<string>("--for") { Description = "How long it lives from now on, 1m to 30d (default: 1h)", HelpName = "TIME", DefaultValueFactory = _ => "1h" };
        var source = new KeySourceFlags();
        var adminSource = KeySourceFlags.OfAdminVault();
        var command = new SallyCommand("renew", "Let a lease live longer")
        {
            Details = "The session that uses it goes on with the same placeholder. Where the provider cannot move a key's end, another key takes its place. One whose time is over cannot be renewed.",
            Examples = ["sally lease renew 3f9a11c2d0e1 --for 2h"],
        };
        command.Arguments.Add(id);
        command.Options.Add(length);
        source.AddTo(command);
        adminSource.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var time = DurationText.Parse(parsed.GetValue(length)!) ?? throw LeaseErrors.BadLength(LeaseTerms.Shortest, LeaseTerms.Longest);
            using var vault = VaultAccess.Unlock(context, source.Read(parsed));
            await using var desk = LeaseDesk.Open(context, vault, adminSource.Read(parsed));
            LeaseOutput.WriteTable(context, [await desk.Work.RenewAsync(parsed.GetValue(id)!, time, cancellationToken)]);
            return 0;
        });
        return command;
    }
}
