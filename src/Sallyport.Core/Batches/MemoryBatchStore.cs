namespace Sallyport.Core.Batches;

/// <summary>A store that lasts as long as its process: for a gate without another.</summary>
public sealed class MemoryBatchStore : IBatchStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Credential, string File), BatchRecord> _records = [];

    public void Remember(BatchRecord record, DateTimeOffset oldest, int most)
    {
        lock (_lock)
        {
            _records[(record.Credential, record.File)] = record;
            var kept = _records.Values.OrderByDescending(r => r.Seen).Take(most).Where(r => r.Seen >= oldest).ToHashSet();
            foreach (var old in _records.Values.Where(r => !kept.Contains(r)).ToList()) _records.Remove((old.Credential, old.File));
        }
    }

    public BatchRecord? Find(string credential, string file)
    {
        lock (_lock) return _records.GetValueOrDefault((credential, file));
    }
}
