namespace Sallyport.Broker.Sandbox;

/// <summary>The hosts that a client reaches without the proxy: loopback, and the user's own, but none that lead past the gate.</summary>
internal static class NoProxy
{
    private static readonly string[] s_loopback = ["localhost", "127.0.0.1", "::1"];

    /// <param name="users">The user's value, comma or space separated; may be empty.</param>
    /// <param name="claimed">Hosts that only the gate may reach.</param>
    /// <returns>The merged value, and those entries of the user's that would have covered a claimed host.</returns>
    public static (string Value, IReadOnlyList<string> Dropped) Merge(string users, IReadOnlyCollection<string> claimed)
    {
        var kept = new List<string>(s_loopback);
        var dropped = new List<string>();
        foreach (var entry in users.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (entry == "*" || claimed.Any(host => Covers(entry, host))) dropped.Add(entry);
            else if (!kept.Contains(entry, StringComparer.OrdinalIgnoreCase)) kept.Add(entry);
        }
        return (string.Join(',', kept), dropped);
    }

    // Clients differ on whether `openai.com` covers `api.openai.com`; the widest reading counts.
    private static bool Covers(string entry, string host)
    {
        var name = entry.AsSpan();
        if (name.LastIndexOf(':') is >= 0 and var colon && name.IndexOf(':') == colon) name = name[..colon];
        name = name.TrimStart('*').TrimStart('.').TrimEnd('.');
        if (name.IsEmpty) return true;
        return host.AsSpan().EndsWith(name, StringComparison.OrdinalIgnoreCase)
            && (host.Length == name.Length || host[host.Length - name.Length - 1] == '.');
    }
}
