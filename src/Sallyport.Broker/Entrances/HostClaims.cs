using System.Collections.Frozen;
using Sallyport.Core.Providers;

namespace Sallyport.Broker.Entrances;

/// <summary>Which provider a host belongs to. Hosts are unique among providers: their files are checked for that.</summary>
internal sealed class HostClaims(ProviderCatalog providers)
{
    private readonly FrozenDictionary<string, Provider> _byHost = providers.All
        .SelectMany(p => p.Hosts, (provider, host) => (host, provider))
        .DistinctBy(claim => claim.host)
        .ToFrozenDictionary(claim => claim.host, claim => claim.provider, StringComparer.Ordinal);

    public Provider? Find(string canonicalHost) => _byHost.GetValueOrDefault(canonicalHost);
}
