namespace FakeOpenAI.Admin;

/// <summary>
/// Things in the order in which they were made, found by id. Safe to change while it is read. Ids that were removed keep their place, so that a
/// list that is read page by page goes on where it was.
/// </summary>
internal sealed class Register<T>(Func<T, string> id)
    where T : class
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, T> _found = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly SortedList<int, T> _items = [];
    private int _next;

    /// <summary>What is in it now, oldest first.</summary>
    public IReadOnlyList<T> All
    {
        get
        {
            lock (_lock)
                return [.. _items.Values];
        }
    }

    public string IdOf(T item) => id(item);

    public T? Find(string wanted)
    {
        lock (_lock)
            return _found.GetValueOrDefault(wanted);
    }

    /// <summary>Adds it at the end, or in the place of the one that has its id.</summary>
    public void Put(T item)
    {
        lock (_lock)
        {
            var name = id(item);
            if (!_found.ContainsKey(name))
                _places[name] = _next++;
            _found[name] = item;
            _items[_places[name]] = item;
        }
    }

    public bool Remove(string unwanted)
    {
        lock (_lock)
            return _found.Remove(unwanted) && _items.Remove(_places[unwanted]);
    }

    /// <summary>Where an id stands or stood; null for one that was never here.</summary>
    public int? Place(string wanted)
    {
        lock (_lock)
            return _places.TryGetValue(wanted, out var place) ? place : null;
    }
}
