using Sallyport.Core.Metering;

namespace Sallyport.Control.Watch;

/// <param name="Window">The minute in which it begins, since 1970.</param>
/// <param name="Usual">What the key's baseline allows in one window, before the factor.</param>
public sealed record UpstreamSpike(long Window, long Requests, double Usual);

/// <summary>Finds keys that make many times more requests at the provider than they usually do, against each key's own <see cref="SpikeBaseline"/>. Pure.</summary>
public static class UpstreamSpikes
{
    public const int WindowMinutes = 5;

    /// <summary>The spikes in the windows since one. A window that is not over yet counts by what is in it.</summary>
    /// <param name="minutes">Requests of one key by minute, in any order.</param>
    /// <param name="since">Minute; what is before only says what is usual.</param>
    /// <param name="factor">How many times its baseline is a spike; 0 for never.</param>
    public static IReadOnlyList<UpstreamSpike> Find(IEnumerable<(long Minute, long Requests)> minutes, long since, double factor)
    {
        if (factor <= 0) return [];
        var baseline = new SpikeBaseline();
        List<UpstreamSpike> spikes = [];
        foreach (var window in minutes.GroupBy(m => m.Minute / WindowMinutes).OrderBy(g => g.Key))
        {
            var requests = window.Sum(m => m.Requests);
            if (baseline.Threshold(factor) is { } threshold && requests > threshold)
            {
                // A spike does not become what is usual.
                if ((window.Key + 1) * WindowMinutes > since) spikes.Add(new UpstreamSpike(window.Key * WindowMinutes, requests, threshold / factor));
            }
            else
            {
                baseline.Add(requests);
            }
        }
        return spikes;
    }
}
