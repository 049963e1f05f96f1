using System.CommandLine;
using Sallyport.Cli.Commands.Vault;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Journal;
using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Cli.Commands.Gate;

/// <summary><c>sally freeze AGENT | --credential NAME | --all</c></summary>
public static class FreezeCommand
{
    private const string DefaultReason = "sally freeze";

    public static Command Create(CliContext context)
    {
        var options = new FreezeOptions();
        var reason = new Option<string?>("--reason") { Description = "Why, for the agent's error message and the journal", HelpName = "TEXT" };
        var list = new Option<bool>("--list") { Description = "Only list what is frozen" };
        var asJson = new Option<bool>("--json") { Description = "With --list: print JSON" };
        var command = new SallyCommand("freeze", "Stop an agent at once, until it is thawed")
        {
            Details = """
                No further request of it passes, and what it has open ends: streams, WebSockets, tunnels. Its session and its process go on, and get an error that says why. It holds for every gate of this user, over restarts, until `sally thaw`.

                A gate freezes an agent by itself when a budget with `freeze: true` is spent, and when the agent makes far more requests than it usually does (the setting alerts.spike_factor).
                """,
            Examples = ["sally freeze reviewer", "sally freeze --credential openai/default --reason \"key may have leaked\"", "sally freeze --all", "sally freeze --list"],
        };
        options.AddTo(command);
        command.Options.Add(reason);
        command.Options.Add(list);
        command.Options.Add(asJson);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(list))
            {
                using var readable = SqliteUsageStore.OpenToRead(context.Home);
                List(context, readable.Freezes(), parsed.GetValue(asJson));
                return 0;
            }
            SessionGuard.Refuse(context, "freeze an agent");
            var target = options.Read(parsed, "freeze");
            var why = parsed.GetValue(reason) is { Length: > 0 } text ? text : DefaultReason;
            var freeze = new Freeze(target, context.Time.GetUtcNow(), why);
            if (Store(context, freeze) is { } problem)
            {
                // The kill switch must not hang on a disk: running gates take it from here, and store it when they can.
                var reached = await RunningGates.TellAllAsync(context, (gate, cancel) => gate.TakeFreezesAsync(freeze, cancel), cancellationToken);
                context.Warn($"{target} is frozen in {RunningGates.Count(reached)}, but that is not stored, so a gate that starts now does not know it: {problem}");
                return (int)ExitCode.Failure;
            }
            var told = await FreezeOptions.TellAsync(context, JournalEntryType.Frozen, target, why, cancellationToken);
            context.Tell($"{target} is frozen ({RunningGates.Count(told)} running); sally thaw ends it");
            return 0;
        });
        return command;
    }

    /// <summary>Null, or why it could not be stored.</summary>
    private static string? Store(CliContext context, Freeze freeze)
    {
        try
        {
            using var store = SqliteUsageStore.Open(context.Home);
            store.Add(freeze);
            return null;
        }
        catch (Exception e) when (e is IOException or UserError)
        {
            return e.Message;
        }
    }

    private static void List(CliContext context, FreezeList freezes, bool asJson)
    {
        var all = freezes.All.OrderBy(f => f.Since).ToList();
        if (asJson)
        {
            context.WriteJson(json =>
            {
                json.WriteStartArray();
                foreach (var freeze in all)
                {
                    json.WriteStartObject();
                    json.WriteString("kind", freeze.Target.Kind switch { FreezeKind.Agent => "agent", FreezeKind.Credential => "credential", _ => "all" });
                    json.WriteString("name", freeze.Target.Name);
                    json.WriteString("since", freeze.Since);
                    json.WriteString("reason", freeze.Reason);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
            return;
        }
        if (all.Count == 0 && context.OutIsTerminal)
        {
            context.Tell("nothing is frozen");
            return;
        }
        var now = context.Time.GetUtcNow();
        var table = new Table(context, "frozen", "since", "reason");
        foreach (var freeze in all) table.Add(freeze.Target.ToString(), Quantities.Age(freeze.Since, now), freeze.Reason);
        table.Write();
    }
}
