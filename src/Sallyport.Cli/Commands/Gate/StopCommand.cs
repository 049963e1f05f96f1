using System.CommandLine;
using Sallyport.Broker.Attach;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Gate;

/// <summary><c>sally stop SESSION | --all</c></summary>
public static class StopCommand
{
    public static Command Create(CliContext context)
    {
        var name = new Argument<string?>("session") { Description = "The session, or the beginning of its name", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every session of this user" };
        var command = new SallyCommand("stop", "End an agent's session at once")
        {
            Details = "Its open connections are cut, and its placeholders are worthless from that moment on. The agent's process goes on running without access; end it by its pid if it should go too.",
            Examples = ["sally stop s-3f9a11c2", "sally stop s-3f", "sally stop --all"],
        };
        command.Arguments.Add(name);
        command.Options.Add(all);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var prefix = parsed.GetValue(name);
            if (prefix is { Length: > 0 } == parsed.GetValue(all)) throw SessionErrors.StopWhat();
            var found = await Hosts.AskAllAsync(context, (client, token) => client.ListAsync(token), text => context.Warn(text), cancellationToken);
            var ids = found.SelectMany(h => h.Sessions.Select(s => s.Id)).ToList();
            if (prefix is not null) ids = [One(prefix, ids)];
            await Hosts.AskAllAsync(context, (client, token) => StopAsync(context, client, ids, token), text => context.Warn(text), cancellationToken);
            if (ids.Count == 0) context.Tell("no agent is running");
            return 0;
        });
        return command;
    }

    private static string One(string prefix, List<string> ids)
    {
        var fitting = ids.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        return fitting.Count switch
        {
            0 => throw SessionErrors.NoSuchSession(prefix),
            1 => fitting[0],
            _ => fitting.Contains(prefix) ? prefix : throw SessionErrors.SeveralSessions(prefix, fitting),
        };
    }

    private static async Task<int> StopAsync(CliContext context, AttachClient client, List<string> ids, CancellationToken cancellationToken)
    {
        var (_, sessions) = await client.ListAsync(cancellationToken);
        foreach (var session in sessions.Where(s => ids.Contains(s.Id)))
        {
            try
            {
                await client.StopAsync(session.Id, "sally stop", cancellationToken);
                context.Tell($"stopped {session.Id} ({session.Agent}, {session.Command})");
            }
            catch (UserError ended) when (ended.Code == "session-not-found")
            {
                continue; // It ended by itself in between.
            }
        }
        return 0;
    }
}
