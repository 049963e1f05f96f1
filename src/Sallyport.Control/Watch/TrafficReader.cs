using Sallyport.Control.Usage;
using Sallyport.Core.Metering;

namespace Sallyport.Control.Watch;

/// <summary>Lays the provider's counts and the gate's side by side, credential by credential. Pure.</summary>
internal static class TrafficReader
{
    /// <param name="held">Keys of one credential, or of several that share a key.</param>
    /// <param name="from">The minute from which on the gate has all of the traffic.</param>
    public static KeyTraffic Of(IReadOnlyCollection<HeldKey> held, IEnumerable<UpstreamRow> upstream, IEnumerable<GateCallRow> gate, long first, long now, long from, LeakTerms terms)
    {
        var length = (int)(now - first + 1);
        var (names, keys) = (held.SelectMany(h => h.Credentials).ToHashSet(StringComparer.Ordinal), held.ToDictionary(h => h.KeyId, StringComparer.Ordinal));
        var lead = terms.LongestMinutes + terms.SkewMinutes;
        var traffic = new KeyTraffic(first, from)
        {
            Requests = new long[length], Tokens = new long[length], Begun = new long[length], Ended = new long[length],
            Sockets = new long[length], SocketsEnded = new long[length], Elsewhere = new long[length],
        };
        foreach (var row in upstream)
        {
            var minute = row.Start.ToUnixTimeSeconds() / 60;
            if (minute < first || minute > now || !keys.TryGetValue(row.Key.KeyId, out var key)) continue;
            // Before the home had the key it was somebody else's, and calls that began then may end now; what comes after it
            // left the vault is nobody's here.
            if (minute < Minute(key.Since) + lead || minute > Minute(key.Until) + terms.SkewMinutes) continue;
            traffic.Requests[minute - first] += row.Figures.Requests;
            traffic.Tokens[minute - first] += row.Figures.Tokens;
        }
        foreach (var row in gate)
        {
            if (row.Minute < first || row.Minute > now || !names.Contains(row.Credential)) continue;
            var at = row.Minute - first;
            traffic.Begun[at] += row.Begun;
            traffic.Ended[at] += row.Ended;
            traffic.Sockets[at] += row.Sockets;
            traffic.SocketsEnded[at] += row.SocketsEnded;
            traffic.Elsewhere[at] += row.Elsewhere;
        }
        return traffic;
    }

    public static GateTokens TokensOf(IReadOnlyCollection<HeldKey> held, IEnumerable<UsageRow> rows, long first, long now)
    {
        var names = held.SelectMany(h => h.Credentials).ToHashSet(StringComparer.Ordinal);
        var tokens = new long[now - first + 1];
        long calls = 0;
        foreach (var row in rows)
        {
            if (row.Minute < first || row.Minute > now || !names.Contains(row.Key.Credential)) continue;
            tokens[row.Minute - first] += row.Total.Tokens;
            calls += row.Total.Requests;
        }
        return new GateTokens(tokens, calls);
    }

    /// <summary>The keys in groups: those that belong to one credential, or to several that share a key.</summary>
    public static IReadOnlyList<IReadOnlyList<HeldKey>> Groups(IEnumerable<HeldKey> held)
    {
        List<List<HeldKey>> groups = [];
        foreach (var key in held)
        {
            var shared = groups.Where(g => g.Exists(h => h.Credentials.Intersect(key.Credentials, StringComparer.Ordinal).Any())).ToList();
            groups.RemoveAll(shared.Contains);
            groups.Add([.. shared.SelectMany(g => g), key]);
        }
        return groups;
    }

    public static long Minute(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;
}
