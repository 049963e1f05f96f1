using System.Collections.Frozen;

namespace Sallyport.Core.Settings;

/// <summary>
/// The operator's redirections, host by host: regional endpoints, gateways, tests. They come from the configuration
/// file alone. An environment variable would be within reach of an agent that can start a program, and whoever chooses
/// where a key is sent has the key.
/// </summary>
public sealed class UpstreamRedirects(IEnumerable<KeyValuePair<string, UpstreamRedirect>> byHost)
{
    private readonly FrozenDictionary<string, UpstreamRedirect> _byHost =
        byHost.ToFrozenDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);

    public static UpstreamRedirects None { get; } = new([]);

    public IEnumerable<string> Hosts => _byHost.Keys.Order(StringComparer.Ordinal);

    /// <summary>The redirection of <paramref name="host"/> (no port), or null where calls go to the host itself.</summary>
    public UpstreamRedirect? Find(string host) => _byHost.GetValueOrDefault(host);
}
