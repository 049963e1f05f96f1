namespace FakeOpenAI.Admin;

/// <summary>
/// Things in the order in which they were made, found by id. Safe to change while it is read. Ids that were removed keep their place, so that a
/// list that is read page by page goes on where it was.
/// </summary>
internal sealed class Register<T>(Func<T, string> id)
    where T : class
{
    private readonly Lock _lock = new();
    private readonly List<T> _items = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>What is in it now, oldest first.</summary>
    public IReadOnlyList<T> All
    {
        get
        {
            lock (_lock)
                return [.. _items];
        }
    }

    public string IdOf(T item) => id(item);

    public T? Find(string wanted)
    {
        lock (_lock)
            return _items.Find(item => id(item) == wanted);
    }

    /// <summary>Adds it at the end, or in the place of the one that had its id.</summary>
    public void Put(T item)
    {
        lock (_lock)
        {
            var index = _items.FindIndex(other => id(other) == id(item));
            if (index >= 0)
                _items[index] = item;
            else
                _items.Add(item);
            _places.TryAdd(id(item), _places.Count);
        }
    }

    public bool Remove(string unwanted)
    {
        lock (_lock)
            return _items.RemoveAll(item => id(item) == unwanted) > 0;
    }

    /// <summary>Where an id stands or stood; null for one that was never here.</summary>
    public int? Place(string wanted)
    {
        lock (_lock)
            return _places.TryGetValue(wanted, out var place) ? place : null;
    }
}
