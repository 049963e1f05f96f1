using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Metering;

namespace Sallyport.Tests.Core.Metering;

/// <summary>Several gates in memory that share every limit, by the arithmetic that the store uses; and how often they came.</summary>
internal sealed class RateGates(FakeTimeProvider time)
{
    private readonly Dictionary<RateKey, SharedRate> _buckets = [];
    private readonly Dictionary<(RateKey, int Gate), long> _held = [];
    private int _gates;

    public int Visits { get; private set; }

    public bool IsBroken { get; set; }

    public Gate Enter() => new(this, _gates++);

    /// <summary>The gate is no more; what it held counts as used.</summary>
    public void Kill(Gate gate)
    {
        foreach (var ((key, id), held) in _held.ToArray())
        {
            if (id != gate.Id) continue;
            var bucket = _buckets[key];
            _buckets[key] = bucket.Seen(bucket.Limit, SteadyClock.Nanoseconds(time)).Spend(held);
            _held.Remove((key, id));
        }
    }

    internal sealed class Gate(RateGates gates, int id) : IRateLedger
    {
        public int Id => id;

        public RateTake Visit(RateKey key, long limit, RateReport report, RateWish wish)
        {
            if (gates.IsBroken) throw new IOException("disk full");
            gates.Visits++;
            var now = SteadyClock.Nanoseconds(gates.Time);
            var others = gates._held.Where(h => h.Key.Item1 == key && h.Key.Gate != id).ToList();
            var (after, take) = gates._buckets.GetValueOrDefault(key, new SharedRate(limit, 0, now))
                .Visit(limit, report, wish, others.Sum(o => o.Value), others.Count, now);
            gates._buckets[key] = after;
            gates._held[(key, id)] = report.Held + take.Taken;
            return take;
        }
    }

    private FakeTimeProvider Time => time;
}
