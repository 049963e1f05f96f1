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
            HashSet<string> unheard = [];
            void Warn(string text)
            {
                if (unheard.Add(text)) context.Warn(text);
            }

            var found = await Hosts.AskAllAsync(context, (client, token) => client.ListAsync(token), Warn, cancellationToken);
            var ids = found.SelectMany(h => h.Sessions.Select(s => s.Id)).ToList();
            if (prefix is not null) ids = Only(prefix, ids);
            var stopped = await Hosts.AskAllAsync(context, (client, token) => StopAsync(context, client, ids, token), Warn, cancellationToken);
            // A gate that was not heard may hold more of them, or the one that was meant.
            if (unheard.Count > 0 && (prefix is null || stopped.Sum() == 0)) throw SessionErrors.GateSilent();
            if (ids.Count > 0) return 0;
            if (prefix is not null) throw SessionErrors.NoSuchSession(prefix);
            context.Tell("no agent is running");
            return 0;
        });
        return command;
    }

    private static List<string> Only(string prefix, List<string> ids)
    {
        var fitting = ids.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        if (fitting.Count <= 1) return fitting;
        return fitting.Contains(prefix) ? [prefix] : throw SessionErrors.SeveralSessions(prefix, fitting);
    }

    /// <returns>How many it stopped.</returns>
    private static async Task<int> StopAsync(CliContext context, AttachClient client, List<string> ids, CancellationToken cancellationToken)
    {
        var stopped = 0;
        var (_, sessions) = await client.ListAsync(cancellationToken);
        foreach (var session in sessions.Where(s => ids.Contains(s.Id)))
        {
            try
            {
                await client.StopAsync(session.Id, "sally stop", cancellationToken);
                stopped++;
                context.Tell($"stopped {session.Id} ({session.Agent}, {session.Command})");
            }
            catch (UserError ended) when (ended.Code == "session-not-found")
            {
                continue; // It ended by itself in between.
            }
        }
        return stopped;
    }
}
