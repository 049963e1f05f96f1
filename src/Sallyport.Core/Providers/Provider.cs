using Sallyport.Core.Policy;

namespace Sallyport.Core.Providers;

/// <summary>
/// A service whose keys Sallyport keeps, as described by a provider file. Data, not code: see
/// <c>docs/providers.md</c> for the format.
/// </summary>
public sealed record Provider
{
    private const string WholeApi = "api";

    private static readonly Operation s_readApi = new() { Group = WholeApi, Access = Access.Read };
    private static readonly Operation s_writeApi = new() { Group = WholeApi, Access = Access.Write };
    private static readonly PermissionGroup[] s_wholeApi = [new(WholeApi, Access.Write, MustBeNamed: false)];

    /// <summary>Lower-case letters, digits and dashes: <c>openai</c>. Also the first segment in base-URL mode.</summary>
    public required string Name { get; init; }

    /// <summary>As a person would write it: <c>OpenAI</c>.</summary>
    public required string Title { get; init; }

    /// <summary>The hosts that are this provider's, on port 443, lower case, no wildcard. The first one is where base-URL mode sends.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>Where its clients put a key. Nowhere else is a placeholder ever swapped.</summary>
    public required IReadOnlyList<CredentialPosition> Positions { get; init; }

    /// <summary>How a placeholder begins, shaped so that the provider's clients accept it: <c>sk-sally-</c>.</summary>
    public required string PlaceholderPrefix { get; init; }

    /// <summary>Types of key, most specific first; the first whose prefix fits decides.</summary>
    public required IReadOnlyList<KeyType> KeyTypes { get; init; }

    public required ProviderEnvironment Environment { get; init; }

    /// <summary>
    /// Headers that the credential's facts dictate on every call: header name to fact name, such as
    /// <c>OpenAI-Project</c> to <c>project</c>. A client's own different value is refused.
    /// </summary>
    public IReadOnlyDictionary<string, string> FactHeaders { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>A harmless call that tells whether a key lives; null where there is none.</summary>
    public KeyProbe? Probe { get; init; }

    /// <summary>In whose words a denial is phrased.</summary>
    public ErrorShape ErrorShape { get; init; } = ErrorShape.Plain;

    /// <summary>Whether a path may hold <c>%2F</c>. True for APIs that put branch or file names into one segment.</summary>
    public bool AllowsEncodedSlash { get; init; }

    /// <summary>Calls that no agent may make, whatever it was granted: administration, minting of further credentials.</summary>
    public IReadOnlyList<DeniedCall> Denied { get; init; } = [];

    /// <summary>Which permission group each call belongs to; null where the file does not say, and the group is <c>api</c>.</summary>
    public OperationTable? Operations { get; init; }

    /// <summary>The permission groups that can be granted.</summary>
    public IReadOnlyList<PermissionGroup> Groups => Operations?.Groups ?? s_wholeApi;

    /// <summary>What the call means to the policy; null where it is in no group. Its query plays no part.</summary>
    /// <param name="method">As sent, in capitals.</param>
    /// <param name="path">As accepted by <see cref="RequestTarget"/>, without a query.</param>
    /// <param name="isWebSocket">Whether the request is an upgrade to a WebSocket.</param>
    public Operation? FindOperation(string method, string path, bool isWebSocket)
    {
        if (Operations is not null) return Operations.Find(method, path, isWebSocket);
        return method is "GET" or "HEAD" && !isWebSocket ? s_readApi : s_writeApi;
    }

    /// <summary>All that a decision needs to know of one call.</summary>
    public CallFacts Classify(string method, string path, bool isWebSocket)
    {
        if (method.Equals("TRACE", StringComparison.OrdinalIgnoreCase)) return new CallFacts(method, path, null, "its answer repeats the request, key and all");
        for (var i = 0; i < Denied.Count; i++)
        {
            if (Denied[i].Matches(method, path)) return new CallFacts(method, path, null, Denied[i].Because);
        }
        return new CallFacts(method, path, FindOperation(method, path, isWebSocket), null);
    }

    public bool Claims(string host) => Hosts.Contains(host, StringComparer.Ordinal);
}

/// <summary>In whose words a denial is phrased, so that a client's library raises the exception it has for it.</summary>
public enum ErrorShape { Plain, OpenAI, Anthropic, Google, GitHub }

/// <param name="AliveStatuses">Statuses that prove that the key lives, even if it may not do this: 200, 403.</param>
/// <param name="DeadStatuses">Statuses that prove that it does not: 401.</param>
public sealed record KeyProbe(string Path, IReadOnlyList<int> AliveStatuses, IReadOnlyList<int> DeadStatuses, IReadOnlyDictionary<string, string> Headers);
