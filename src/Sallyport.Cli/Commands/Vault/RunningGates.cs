using Sallyport.Broker.Attach;
using Sallyport.Broker.Sandbox;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Vault;

/// <summary>Every process of this user that hosts a gate.</summary>
internal static class RunningGates
{
    // A gate that is told to unlock may have to derive its key from a passphrase first, on a machine that is busy.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Tells all of them at once, so that one that fails or hangs keeps no other from hearing it.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="UserError">One or more could not do it, or did not answer; each is named.</exception>
    public static async Task<int> TellAllAsync(CliContext context, Func<AttachClient, CancellationToken, Task> tell, CancellationToken cancellationToken)
    {
        var told = await Task.WhenAll(ControlSockets.All(context.Home).Select(socket => TellAsync(context, socket, tell, cancellationToken)));
        var gates = told.Count(t => t.IsThere);
        var failed = told.Where(t => t.Problem is not null).ToList();
        if (failed.Count == 0) return gates;
        var first = failed[0].Problem!;
        throw new UserError(first.Code, first.ExitCode,
            $"{failed.Count} of {Count(gates)} did not: {string.Join("; ", failed.Select(f => $"{f.Socket}: {f.Problem!.Message}"))}",
            "end such a gate with `sally stop`, or end its process, and start it again", first);
    }

    public static string Count(int gates) => gates == 1 ? "1 gate" : $"{gates} gates";

    private static async Task<Told> TellAsync(CliContext context, string socket, Func<AttachClient, CancellationToken, Task> tell, CancellationToken cancellationToken)
    {
        var name = Path.GetFileNameWithoutExtension(socket);
        using var patience = new CancellationTokenSource(s_patience, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            using var gate = await AttachClient.ConnectAsync(socket, context.Environment(ChildEnvironment.SessionVariable), context.Time, either.Token);
            if (gate is not null) await tell(gate, either.Token);
            return new Told(name, gate is not null, null);
        }
        catch (UserError problem)
        {
            return new Told(name, true, problem);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new Told(name, true, AttachErrors.Silent(s_patience));
        }
    }

    private sealed record Told(string Socket, bool IsThere, UserError? Problem);
}
