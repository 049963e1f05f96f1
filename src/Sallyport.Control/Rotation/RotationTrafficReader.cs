using Sallyport.Control.OpenAI;
using Sallyport.Control.Usage;
using Sallyport.Core.Metering;

namespace Sallyport.Control.Rotation;

/// <summary>
/// Joins what the gates of this home counted for both keys with what the provider says of them: when it last saw each, and
/// what its usage, as far as it was read, counted for each.
/// </summary>
public sealed class RotationTrafficReader(IUsageStore gate, UpstreamUsageStore upstream)
{
    /// <summary>The gate counts a call when it ends, the provider when it begins; clocks differ besides.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(5);

    public async Task<RotationTraffic> ReadAsync(Rotation rotation, IKeyIssuer issuer, CancellationToken cancellationToken)
    {
        var switched = rotation.Switched ?? rotation.StepSince;
        var rows = gate.Read(switched);
        var newAtGate = rows.Any(r => rotation.NewKey.Length > 0 && r.Key.KeyId == rotation.NewKey);
        var oldAtGate = Latest(rows.Where(r => rotation.OldKey.Length > 0 && r.Key.KeyId == rotation.OldKey));
        var counted = upstream.Read(UsageWidth.Minute, switched, DateTimeOffset.MaxValue);
        var newAtProvider = Later(await issuer.LastUsedAsync(rotation, rotation.NewKey, cancellationToken), Latest(counted, rotation.NewKey));
        var oldAtProvider = Later(await issuer.LastUsedAsync(rotation, rotation.OldKey, cancellationToken), Latest(counted, rotation.OldKey));
        var outside = oldAtProvider is { } seen && seen > switched + s_tolerance && (oldAtGate is null || seen > oldAtGate + s_tolerance);
        return new RotationTraffic(newAtGate || newAtProvider >= switched, Later(oldAtGate, oldAtProvider), outside);
    }

    private static DateTimeOffset? Latest(IEnumerable<UsageRow> rows)
    {
        long? minute = null;
        foreach (var row in rows) minute = Math.Max(minute ?? 0, row.Minute);
        return minute is { } found ? DateTimeOffset.FromUnixTimeSeconds((found + 1) * 60) : null;
    }

    private static DateTimeOffset? Latest(IReadOnlyList<UpstreamRow> rows, string key)
    {
        DateTimeOffset? last = null;
        foreach (var row in rows)
        {
            if (key.Length > 0 && row.Key.KeyId == key && row.Figures.Requests > 0) last = Later(last, row.Start.AddMinutes(1));
        }
        return last;
    }

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;
}
