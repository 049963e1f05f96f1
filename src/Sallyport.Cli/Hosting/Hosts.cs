using System.Net.Sockets;
using Sallyport.Broker.Attach;
using Sallyport.Broker.Sandbox;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Hosting;

/// <summary>All gates of this user's home, each asked through its control socket.</summary>
internal static class Hosts
{
    // A host that does not answer in this time is stopped (Ctrl-Z) or hangs; the others should not wait for it.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>What <paramref name="ask"/> answers for each host; one that does not answer is warned of and left out.</summary>
    public static async Task<IReadOnlyList<T>> AskAllAsync<T>(
        CliContext context, Func<AttachClient, CancellationToken, Task<T>> ask, Action<string> warn, CancellationToken cancellationToken)
    {
        var inside = context.Environment(ChildEnvironment.SessionVariable) is { Length: > 0 } session ? session : null;
        List<T> answers = [];
        foreach (var path in ControlSockets.All(context.Home))
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(s_patience);
            try
            {
                using var client = await AttachClient.ConnectAsync(path, inside, context.Time, patience.Token);
                if (client is not null) answers.Add(await ask(client, patience.Token));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                warn($"{Path.GetFileName(path)} does not answer");
            }
            catch (UserError busy) when (busy.Code is "attach-busy")
            {
                warn($"{Path.GetFileName(path)}: {busy.Message}");
            }
            catch (UserError gone) when (gone.Code is "attach-host-gone")
            {
                continue; // It ended between the two.
            }
            catch (SocketException)
            {
                continue;
            }
        }
        return answers;
    }
}
