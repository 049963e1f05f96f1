using System.Globalization;
using Sallyport.Control.Alerts;
using Sallyport.Control.OpenAI;
using Sallyport.Control.State;
using Sallyport.Control.Usage;
using Sallyport.Core.Journal;

namespace Sallyport.Control.Watch;

/// <summary>Raises spikes in the provider's counts, once for as long as one goes on.</summary>
public sealed class SpikeReport(ControlDatabase database, IJournal journal)
{
    private const string Kind = "spike";

    // Older ones were raised when they were read, or are history that was read for the first time.
    private static readonly TimeSpan s_fresh = TimeSpan.FromHours(2);
    private static readonly TimeSpan s_again = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_usual = TimeSpan.FromHours(26);

    private readonly UpstreamUsageStore _store = new(database);
    private readonly AlertBell _bell = new(database, journal);

    /// <param name="nameOf">A key's credential by its id; null where this home does not have it.</param>
    /// <param name="factor">0 for never.</param>
    public async Task RunAsync(Func<string, string?> nameOf, double factor, CancellationToken cancellationToken)
    {
        var now = database.Time.GetUtcNow();
        var rows = _store.Read(UsageWidth.Minute, now - s_usual, now.AddHours(1)).Where(r => UpstreamKind.Calls.Contains(r.Key.Kind) && r.Key.KeyId.Length > 0);
        foreach (var key in rows.GroupBy(r => r.Key.KeyId, StringComparer.Ordinal))
        {
            var spikes = UpstreamSpikes.Find(key.Select(r => (TrafficReader.Minute(r.Start), r.Figures.Requests)), TrafficReader.Minute(now - s_fresh), factor);
            if (spikes.Count == 0) continue;
            if (database.Alerts.List(now - s_again).Any(a => a.Kind == Kind && a.Details.GetValueOrDefault("key_id") == key.Key)) continue;
            await _bell.RaiseAsync(Of(key.Key, nameOf(key.Key) ?? key.Key, spikes[^1], key), cancellationToken);
        }
    }

    private static Alert Of(string keyId, string subject, UpstreamSpike spike, IEnumerable<UpstreamRow> rows)
    {
        var within = rows.Where(r => TrafficReader.Minute(r.Start) is var minute && minute >= spike.Window && minute < spike.Window + UpstreamSpikes.WindowMinutes).ToList();
        var start = DateTimeOffset.FromUnixTimeSeconds(spike.Window * 60).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
        var models = within.Select(r => r.Key.Model).Where(m => m.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return new Alert
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"spike-{keyId}-{spike.Window}"),
            Kind = Kind,
            Severity = AlertSeverity.High,
            Subject = subject,
            Summary = string.Create(CultureInfo.InvariantCulture,
                $"{subject}: {spike.Requests} requests at the provider in the {UpstreamSpikes.WindowMinutes} minutes from {start}, where at most {spike.Usual:0} are usual"),
            Details = new Dictionary<string, string>
            {
                ["key_id"] = keyId,
                ["from"] = start,
                ["requests"] = spike.Requests.ToString(CultureInfo.InvariantCulture),
                ["tokens"] = within.Sum(r => r.Figures.Tokens).ToString(CultureInfo.InvariantCulture),
                ["usual"] = spike.Usual.ToString("0", CultureInfo.InvariantCulture),
                ["models"] = string.Join(' ', models),
            },
        };
    }
}
