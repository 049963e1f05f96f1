using System.Globalization;
using Sallyport.Control.Alerts;
using Sallyport.Control.Usage;
using Sallyport.Core.Metering;

namespace Sallyport.Control.Watch;

/// <summary>A finding with what a person needs to act on it.</summary>
/// <param name="KeyId">The key of the credential that has most of what the gate did not see in the hour that shows it best.</param>
/// <param name="Models">With that key in that hour, the busiest first.</param>
internal sealed record LeakReport(string Credential, LeakFinding Finding, string KeyId, IReadOnlyList<string> Models)
{
    /// <summary>The same for the same leak.</summary>
    public string Alert => string.Create(CultureInfo.InvariantCulture, $"leak-{Credential}-{Finding.From}");

    public static LeakReport Of(
        string credential, LeakFinding finding, IReadOnlyList<HeldKey> held, IReadOnlyList<UpstreamRow> upstream, IReadOnlyList<UsageRow> gate, LeakTerms terms)
    {
        var rows = upstream.Where(r => TrafficReader.Minute(r.Start) is var minute && minute >= finding.Peak && minute < finding.Peak + LeakFinding.PeakMinutes).ToList();
        var until = finding.Peak + LeakFinding.PeakMinutes + terms.LongestMinutes + terms.SkewMinutes;
        var key = held.Select(h => h.KeyId).MaxBy(id =>
            rows.Where(r => r.Key.KeyId == id).Sum(r => r.Figures.Requests)
            - gate.Where(r => r.Key.KeyId == id && r.Minute >= finding.Peak - terms.SkewMinutes && r.Minute <= until).Sum(r => r.Total.Requests))!;
        var models = rows.Where(r => r.Key.KeyId == key && r.Key.Model.Length > 0).GroupBy(r => r.Key.Model, StringComparer.Ordinal)
            .OrderByDescending(g => g.Sum(r => r.Figures.Requests)).Select(g => g.Key);
        return new LeakReport(credential, finding, key, [.. models]);
    }

    public Alert ToAlert() => new()
    {
        Id = Alert,
        Kind = "leak",
        Severity = AlertSeverity.Critical,
        Subject = Credential,
        Summary = string.Create(CultureInfo.InvariantCulture,
            $"{Credential} was used outside of the gate: {Finding.Requests} requests with {Finding.Tokens} tokens that no gate made, most of them in the hour from {Time(Finding.Peak)}, key {KeyId}, models then: {string.Join(", ", Models)}"),
        Details = new Dictionary<string, string>
        {
            ["credential"] = Credential,
            ["key_id"] = KeyId,
            ["judged_from"] = Time(Finding.From),
            ["judged_until"] = Time(Finding.Until),
            ["peak_hour"] = Time(Finding.Peak),
            ["requests"] = Finding.Requests.ToString(CultureInfo.InvariantCulture),
            ["tokens"] = Finding.Tokens.ToString(CultureInfo.InvariantCulture),
            ["models"] = string.Join(' ', Models),
        },
    };

    private static string Time(long minute) => DateTimeOffset.FromUnixTimeSeconds(minute * 60).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
}
