using System.Collections.Concurrent;

namespace Sallyport.Core.Metering;

/// <summary>
/// Collects what requests used and writes it in batches, off their way. What a store cannot take is kept, summed by
/// the minute, and tried again.
/// </summary>
public sealed class UsageLog(IUsageStore store)
{
    private const int MaxKept = 100_000;

    private readonly ConcurrentQueue<UsageRecord> _new = new();
    private readonly Dictionary<(long Minute, UsageKey Key), UsageTotal> _kept = [];
    private readonly Lock _writing = new();

    public void Add(in UsageRecord record) => _new.Enqueue(record);

    /// <exception cref="IOException">The store cannot be written; nothing was lost.</exception>
    public void Write()
    {
        lock (_writing)
        {
            while (_new.TryDequeue(out var record))
            {
                var key = (record.Time.ToUnixTimeSeconds() / 60, record.Key);
                if (!_kept.TryGetValue(key, out var total))
                {
                    if (_kept.Count >= MaxKept) continue;
                    _kept[key] = total = new UsageTotal();
                }
                total.Add(record);
            }
            if (_kept.Count == 0) return;
            store.Add([.. _kept.Select(k => new UsageRow(k.Key.Minute, k.Key.Key, k.Value))]);
            _kept.Clear();
        }
    }
}
