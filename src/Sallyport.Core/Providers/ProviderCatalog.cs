using System.Collections.Frozen;

namespace Sallyport.Core.Providers;

/// <summary>All providers known to this process: the built-in ones and the user's own, which win by name.</summary>
public sealed class ProviderCatalog(IEnumerable<Provider> providers, IEnumerable<string>? own = null)
{
    private readonly FrozenDictionary<string, Provider> _byName = providers.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);
    private readonly FrozenSet<string> _own = (own ?? []).ToFrozenSet(StringComparer.Ordinal);

    public IEnumerable<Provider> All => _byName.Values.OrderBy(p => p.Name, StringComparer.Ordinal);

    public Provider? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whether the provider comes from a file of the user's.</summary>
    public bool IsOwn(string name) => _own.Contains(name);
}
