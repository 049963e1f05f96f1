using System.CommandLine;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Captures;
using Sallyport.Core.Journal;
using Sallyport.Core.Settings;

namespace Sallyport.Cli.Commands.Journal;

/// <summary><c>sally journal prune-captures</c>: removes captures by hand.</summary>
internal static class PruneCapturesCommand
{
    public static Command Create(CliContext context)
    {
        var before = FilterOptions.TimeOption("--before", "Remove those that began before then: 7d, or a moment (RFC 3339 or a date); without it, by the settings");
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new SallyCommand("prune-captures", "Remove captures of calls")
        {
            Details = "Without --before, removes what a running gate would: captures older than capture.retention_days, and the oldest beyond capture.max_bytes. "
                + "What is removed is written to the journal; its entries stay. Captures that are being written stay too.",
            Examples = ["sally journal prune-captures", "sally journal prune-captures --before 7d"],
        };
        command.Add(before);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            SessionGuard.Refuse(context, "remove captures");
            var folder = new CaptureFolder(context.Home);
            var now = context.Time.GetUtcNow();
            var surplus = FilterOptions.Time(parsed, before, context.Time) is { } moment
                ? [.. folder.List().Where(c => CaptureId.TimeOf(c.Id) < moment)]
                : CaptureRetention.Surplus(folder.List(), now, CaptureSettings.Of(EffectiveSettings.Load(context.Home, context.Environment)));
            IReadOnlyList<StoredCapture> removed = [];
            if (surplus.Count > 0)
            {
                await using var journal = JournalWriter.Open(context.Home, context.Time, sealKey: null, options: null);
                removed = await CaptureRemoval.RunAsync(folder, surplus, journal, "sally journal prune-captures", Environment.ProcessId, cancellationToken);
            }
            var bytes = removed.Sum(c => c.Bytes);
            if (!parsed.GetValue(json))
            {
                context.Tell(removed.Count == 0 ? "there was nothing to remove" : $"removed {removed.Count} captures, {Quantities.Bytes(bytes)}");
                return;
            }
            context.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("removed", removed.Count);
                writer.WriteNumber("bytes", bytes);
                writer.WriteEndObject();
            });
        });
        return command;
    }
}
