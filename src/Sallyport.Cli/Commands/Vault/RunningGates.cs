using Sallyport.Broker.Attach;
using Sallyport.Broker.Sandbox;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Vault;

/// <summary>Every process of this user that hosts a gate.</summary>
internal static class RunningGates
{
    /// <summary>Tells each of them, even where another one fails.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="UserError">One or more could not do it; each is named.</exception>
    public static async Task<int> TellAllAsync(CliContext context, Func<AttachClient, CancellationToken, Task> tell, CancellationToken cancellationToken)
    {
        var told = 0;
        List<(string Socket, UserError Problem)> failed = [];
        foreach (var socket in ControlSockets.All(context.Home))
        {
            try
            {
                using var gate = await AttachClient.ConnectAsync(socket, context.Environment(ChildEnvironment.SessionVariable), context.Time, cancellationToken);
                if (gate is null) continue;
                told++;
                await tell(gate, cancellationToken);
            }
            catch (UserError problem)
            {
                failed.Add((Path.GetFileNameWithoutExtension(socket), problem));
            }
        }
        if (failed.Count == 0) return told;
        throw new UserError(failed[0].Problem.Code, failed[0].Problem.ExitCode,
            $"{failed.Count} of {Count(told)} did not: {string.Join("; ", failed.Select(f => $"{f.Socket}: {f.Problem.Message}"))}",
            "end such a gate with `sally stop`, or end its process, and start it again", failed[0].Problem);
    }

    public static string Count(int gates) => gates == 1 ? "1 gate" : $"{gates} gates";
}
