using Sallyport.Cli.Commands.Sinks;
using Sallyport.Cli.Output;
using Sallyport.Control.Running;
using Sallyport.Core.Journal;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Hosting;

/// <summary>Delivers to the sinks of the policy in force, and begins anew when that changes.</summary>
internal static class SinkDelivery
{
    private static readonly TimeSpan s_lookForChanges = TimeSpan.FromSeconds(1);

    /// <summary>A run of it lasts until the policy, or a credential, is another one.</summary>
    public static ControlDuty Duty(ControlPlane plane) =>
        new("sinks", s_lookForChanges, stop => RunUntilChangedAsync(plane.Context, plane.Vault, plane.Journal, _ => { }, stop));

    /// <summary>What waits now, once, for a run that ends behind it.</summary>
    public static ControlDuty Once(ControlPlane plane) => new("sinks", s_lookForChanges, async stop =>
    {
        using var host = SinkHost.Open(plane.Context, plane.Vault);
        if (host.Sinks.Count == 0) return;
        using var runner = host.CreateRunner(plane.Journal);
        if (await runner.RunOnceAsync(stop) is { Count: > 0 } behind) throw SinkErrors.NotAll(behind);
    });

    /// <param name="begins">Told of the sinks' names.</param>
    public static async Task RunUntilChangedAsync(
        CliContext context, UnlockedVault vault, IJournal journal, Action<IReadOnlyList<string>> begins, CancellationToken cancellationToken)
    {
        var counter = vault.ChangeCounter();
        using var host = SinkHost.Open(context, vault);
        using var runner = host.CreateRunner(journal);
        using var changed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = new ControlDuty("policy", s_lookForChanges, async _ =>
        {
            if (vault.ChangeCounter() != counter) await changed.CancelAsync();
        });
        begins([.. host.Sinks.Select(s => s.Name)]);
        var runs = new DutyRunner(context.Time, (duty, problem) => context.Warn($"{duty}: {problem.Message}"));
        await runs.RunAsync([.. runner.Duties(), watch], changed.Token);
    }
}
