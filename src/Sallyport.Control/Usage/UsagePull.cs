using System.Globalization;
using Sallyport.Control.OpenAI;
using Sallyport.Control.State;

namespace Sallyport.Control.Usage;

/// <summary>
/// Reads the provider's counts and costs into <see cref="UpstreamUsageStore"/>. What a pass has read is written kind by kind,
/// and its cursor moves once it has read all kinds: one that was cut off is made again.
/// </summary>
public sealed class UsagePull(OpenAIAdmin admin, ControlDatabase database)
{
    private const string CursorPrefix = "usage/";

    private static readonly TimeSpan s_keepMinutes = TimeSpan.FromDays(35);
    private static readonly TimeSpan s_keepHours = TimeSpan.FromDays(400);

    private readonly UpstreamUsageStore _store = new(database);

    /// <summary>When the provider's counts were last read; null where they never were.</summary>
    public static DateTimeOffset? LastRead(ControlDatabase database) => Read(database.Cursors.Find(CursorPrefix + UsagePass.Fresh.Name));

    /// <summary>Makes every pass whose time has come.</summary>
    /// <exception cref="AdminProblem">A kind could not be read; the others were.</exception>
    /// <exception cref="IOException">It cannot be written down.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        AdminProblem? failed = null;
        foreach (var pass in UsagePass.Usage)
        {
            var now = database.Time.GetUtcNow();
            if (pass.From(Last(pass), now) is not { } from) continue;
            var problem = await UsageAsync(pass, from, now, cancellationToken);
            failed ??= problem;
            if (problem is null) Done(pass, now);
        }
        await CostsAsync(cancellationToken);
        if (failed is not null) throw failed;
    }

    private async Task<AdminProblem?> UsageAsync(UsagePass pass, DateTimeOffset from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        AdminProblem? failed = null;
        foreach (var kind in UpstreamKind.All)
        {
            try
            {
                await UsageAsync(pass, kind, from, now, cancellationToken);
            }
            catch (AdminProblem problem) when (problem.IsUnknownCall)
            {
                // A gateway, or a provider of another version, that does not count this kind.
                continue;
            }
            catch (AdminProblem problem) when (problem.Kind is not (AdminProblemKind.KeyRejected or AdminProblemKind.NotAllowed or AdminProblemKind.Untrusted))
            {
                failed ??= problem;
            }
        }
        if (pass == UsagePass.Days)
        {
            _store.Prune(UsageWidth.Minute, now - s_keepMinutes);
            _store.Prune(UsageWidth.Hour, now - s_keepHours);
        }
        return failed;
    }

    private async Task UsageAsync(UsagePass pass, UsageKind kind, DateTimeOffset from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The provider's clock may be ahead of this one.
        var until = now + TimeSpan.FromHours(1);
        var query = new UsageQuery { Kind = kind, Start = from, Width = pass.Width, GroupBy = UpstreamKind.GroupBy(kind) };
        List<(DateTimeOffset, UpstreamKey, UpstreamFigures)> read = [];
        await foreach (var bucket in admin.Usage.ListAsync(query, cancellationToken))
        {
            foreach (var result in bucket.Results)
            {
                var (key, figures) = UpstreamKind.Read(kind, result);
                if (figures != default) read.Add((bucket.StartTime, key, figures));
            }
        }
        _store.Put(pass.Width, from, until, UpstreamKind.NamesOf(kind), read);
    }

    private async Task CostsAsync(CancellationToken cancellationToken)
    {
        var now = database.Time.GetUtcNow();
        if (UsagePass.Bill.From(Last(UsagePass.Bill), now) is not { } from) return;
        var until = now + TimeSpan.FromHours(1);
        List<UpstreamCost> read = [];
        await foreach (var bucket in admin.Costs.ListAsync(new CostQuery { Start = from, GroupBy = ["project_id", "line_item", "api_key_id"] }, cancellationToken))
        {
            foreach (var result in bucket.Results)
            {
                if (result.Amount?.Value is not { } dollars || dollars == 0) continue;
                read.Add(new UpstreamCost(bucket.StartTime, result.ProjectId ?? "", result.ApiKeyId ?? "", result.LineItem ?? "", Nano(dollars)));
            }
        }
        _store.PutCosts(from, until, read);
        Done(UsagePass.Bill, now);
    }

    private static long Nano(decimal dollars) => (long)Math.Clamp(Math.Round(dollars * 1_000_000_000m), long.MinValue / 4, long.MaxValue / 4);

    private DateTimeOffset? Last(UsagePass pass) => Read(database.Cursors.Find(CursorPrefix + pass.Name));

    private void Done(UsagePass pass, DateTimeOffset began) => database.Cursors.Set(CursorPrefix + pass.Name, began.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    private static DateTimeOffset? Read(string? cursor) =>
        long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
