namespace Sallyport.Core.Policy;

/// <summary>Which hosts that no provider claims an agent may be tunnelled to.</summary>
public sealed record EgressRules
{
    public bool DefaultAllow { get; init; } = true;

    /// <summary><c>host:port</c>, or <c>*.example.com:443</c> for the names below one. Beside the default.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    public static EgressRules Open { get; } = new();

    public bool Permits(string host, int port)
    {
        if (DefaultAllow) return true;
        for (var i = 0; i < Allow.Count; i++)
        {
            var entry = Allow[i];
            var colon = entry.LastIndexOf(':');
            if (!int.TryParse(entry.AsSpan(colon + 1), out var allowed) || allowed != port) continue;
            var name = entry.AsSpan(0, colon);
            if (name.StartsWith("*.") ? host.AsSpan().EndsWith(name[1..]) && host.Length > name.Length - 1 : name.SequenceEqual(host)) return true;
        }
        return false;
    }
}
