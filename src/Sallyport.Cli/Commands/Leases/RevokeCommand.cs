using System.CommandLine;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Leases;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Leases;

/// <summary><c>sally lease revoke ID | --expired | --all</c></summary>
public static class RevokeCommand
{
    public static Command Create(CliContext context)
    {
        var id = new Argument<string?>("lease") { Description = "The lease, as sally lease list shows it", Arity = ArgumentArity.ZeroOrOne };
        var expired = new Option<bool>("--expired") { Description = "Those whose time is over or whose process is gone, and those that were left half made or half ended" };
        var all = new Option<bool>("--all") { Description = "Every lease" };
        var source = new KeySourceFlags();
        var adminSource = KeySourceFlags.OfAdminVault();
        var command = new SallyCommand("revoke", "End leases at once, here and at the provider")
        {
            Details = "The key is taken out of the vault first, so that no gate sends it any more, and then deleted at the provider; what is gone there already counts as deleted. --expired is fit for a timer.",
            Examples = ["sally lease revoke 3f9a11c2d0e1", "sally lease revoke --expired"],
        };
        command.Arguments.Add(id);
        command.Options.Add(expired);
        command.Options.Add(all);
        source.AddTo(command);
        adminSource.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = parsed.GetValue(id);
            var ways = (wanted is { Length: > 0 } ? 1 : 0) + (parsed.GetValue(expired) ? 1 : 0) + (parsed.GetValue(all) ? 1 : 0);
            if (ways != 1) throw new UserError("usage", ExitCode.Usage, "name one lease, or give --expired or --all", "sally lease list");
            using var vault = VaultAccess.Unlock(context, source.Read(parsed));
            await using var desk = LeaseDesk.Open(context, vault, adminSource.Read(parsed));
            if (parsed.GetValue(expired)) return Report(context, await desk.Sweep.RunAsync(cancellationToken));
            var failed = 0;
            foreach (var lease in parsed.GetValue(all) ? [.. desk.Work.Records.List().Select(l => l.Id)] : new List<string> { wanted! })
            {
                var done = await desk.Work.EndAsync(lease, "sally lease revoke", cancellationToken);
                if (!done) failed++;
                context.Tell(done ? $"revoked {lease}" : Unsettled(lease));
            }
            return failed == 0 ? 0 : (int)ExitCode.Upstream;
        });
        return command;
    }

    private static int Report(CliContext context, LeaseSweepResult result)
    {
        foreach (var lease in result.Ended) context.Tell($"revoked {lease}");
        foreach (var (lease, problem) in result.Failed)
        {
            if (problem is null) context.Tell(Unsettled(lease));
            else context.Warn($"{lease}: {problem.Message}", problem.Hint);
        }
        if (result.Ended.Count + result.Failed.Count == 0) context.Tell("no lease is over");
        return result.Failed.Count == 0 ? 0 : (int)ExitCode.Upstream;
    }

    private static string Unsettled(string lease) =>
        $"{lease} is revoked, but a call that made something of it was never answered: look again in a minute with sally lease revoke --expired";
}
