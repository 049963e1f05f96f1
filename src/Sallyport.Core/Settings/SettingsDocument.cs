using Sallyport.Core.Yaml;

namespace Sallyport.Core.Settings;

/// <summary>What a configuration file says, checked.</summary>
public sealed record SettingsDocument
{
    public const int MaxFileBytes = 256 * 1024;

    public static SettingsDocument Empty { get; } = new();

    /// <summary>Setting name to value, without the redirections.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Host to redirection.</summary>
    public IReadOnlyDictionary<string, UpstreamRedirect> Upstreams { get; init; } = new Dictionary<string, UpstreamRedirect>();

    /// <summary>Where each setting stands in the text, for edits.</summary>
    internal IReadOnlyDictionary<string, KeyValuePair<YamlScalar, YamlNode>> Entries { get; init; } =
        new Dictionary<string, KeyValuePair<YamlScalar, YamlNode>>();
}
