using System.CommandLine;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Journal;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Sinks;

/// <summary><c>sally sinks deliver [--once]</c></summary>
public static class DeliverCommand
{
    public static Command Create(CliContext context)
    {
        var once = new Option<bool>("--once") { Description = "Deliver what waits now, then end: for a timer" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("deliver", "Deliver to every sink of the policy in force")
        {
            Details = "Goes on until it is ended, and follows changes of the policy. It may be ended at any moment: what was not acknowledged is sent again, under the same identifier. With --once it exits 7 where a sink did not take everything. A sink that another process delivers to is left to that one.",
            Examples = ["sally sinks deliver", "sally sinks deliver --once"],
        };
        command.Options.Add(once);
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var vault = VaultAccess.Unlock(context, source.Read(parsed));
            using var seal = vault.DeriveKey(VaultJournal.SealPurpose);
            var settings = EffectiveSettings.Load(context.Home, context.Environment);
            await using var journal = JournalWriter.Open(context.Home, context.Time, seal, JournalSettings.Of(settings));
            if (parsed.GetValue(once)) await DeliverOnceAsync(context, vault, journal, cancellationToken);
            else while (!cancellationToken.IsCancellationRequested)
                await SinkDelivery.RunUntilChangedAsync(context, vault, journal, sinks => context.Tell($"delivering to {Names(sinks)}"), cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task DeliverOnceAsync(CliContext context, UnlockedVault vault, JournalWriter journal, CancellationToken cancellationToken)
    {
        using var host = SinkHost.Open(context, vault);
        if (host.Sinks.Count == 0) throw SinkErrors.None();
        using var runner = host.CreateRunner(journal);
        if (await runner.RunOnceAsync(cancellationToken) is { Count: > 0 } behind) throw SinkErrors.NotAll(behind);
    }

    private static string Names(IReadOnlyList<string> sinks) => sinks.Count == 0 ? "no sink: the policy in force declares none" : string.Join(", ", sinks);
}
