using System.CommandLine;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Running;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Control;

/// <summary><c>sally control run [--once]</c></summary>
public static class RunCommand
{
    public static Command Create(CliContext context)
    {
        var once = new Option<bool>("--once") { Description = "Do each duty once, then end: for a timer. Exits 1 where one failed" };
        var source = new KeySourceFlags();
        var admin = KeySourceFlags.OfAdminVault();
        var command = new SallyCommand("run", "Do the control plane's duties until it is told to stop")
        {
            Details = "Begins rotations that are due and takes those on that are under way, ends leases whose time has passed, fetches keys from their sources again, reads the provider's usage, audit log and inventory, and delivers to the sinks. "
                + "It runs in the foreground beside `sally serve`, as the same user, and says on stderr what it did and what failed; a duty that fails holds up no other and is tried again. "
                + "It may be ended at any moment. Two of them share the work: what one is at, the other leaves.",
            Examples = ["sally control run", "sally control run --once                 # from a timer", "sally control run --key-file /etc/sallyport/key --admin-key-file /etc/sallyport/admin-key"],
        };
        command.Options.Add(once);
        source.AddTo(command);
        admin.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var plane = ControlPlane.Open(context, source.Read(parsed), admin.Read(parsed));
            var duties = ControlDuties.Of(plane);
            var runner = new DutyRunner(context.Time, (duty, problem) => context.Warn($"{duty}: {problem.Message}", (problem as UserError)?.Hint));
            if (plane.OpenAI is null) context.Warn("there is no admin key of OpenAI: what needs one is left out", "sally login openai --admin");
            if (parsed.GetValue(once)) return await runner.RunOnceAsync([.. duties, SinkDelivery.Once(plane)], cancellationToken) == 0 ? 0 : (int)ExitCode.Failure;
            context.Tell($"doing {string.Join(", ", duties.Select(d => d.Name))}");
            await runner.RunAsync([.. duties, SinkDelivery.Duty(plane)], cancellationToken);
            return 0;
        });
        return command;
    }
}
