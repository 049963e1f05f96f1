using Sallyport.Core.Policy;

namespace Sallyport.Core.Providers;

/// <summary>
/// A provider's calls as a tree of path segments. A fixed segment goes before <c>*:verb</c>, that before <c>*</c>, and
/// <c>/**</c> comes last. Letter case, a slash at the end and percent escapes make no difference, so that no spelling
/// finds a call in a looser group than its own.
/// </summary>
public sealed class OperationTable
{
    private const string Below = "/**";

    private readonly OperationNode _root = new();

    public OperationTable(IReadOnlyList<OperationPattern> patterns)
    {
        Patterns = patterns;
        foreach (var pattern in patterns)
        {
            var below = pattern.Path.EndsWith(Below, StringComparison.Ordinal);
            var node = _root;
            foreach (var segment in (below ? pattern.Path[..^Below.Length] : pattern.Path).Split('/', StringSplitOptions.RemoveEmptyEntries))
                node = node.Add(segment);
            (below ? node.Below : node.Here).Add(pattern);
        }
        Groups = [.. patterns.Select(p => p.Operation).GroupBy(o => o.Group, StringComparer.Ordinal)
            .Select(g => new PermissionGroup(g.Key, g.Max(o => o.Access), g.Any(o => o.MustBeNamed)))];
    }

    public IReadOnlyList<OperationPattern> Patterns { get; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<PermissionGroup> Groups { get; }

    /// <summary>Null where no line covers the call.</summary>
    /// <param name="path">Without its query, accepted by <see cref="RequestTarget"/>.</param>
    public Operation? Find(string method, string path, bool isWebSocket)
    {
        if (!path.Contains('%', StringComparison.Ordinal)) return _root.Find(path, method, isWebSocket, escaped: false);
        var asSegments = _root.Find(path, method, isWebSocket, escaped: true);
        // An escaped slash may be read as part of a segment or as a separator. Where that matters, neither is right.
        var asPath = _root.Find(Uri.UnescapeDataString(path), method, isWebSocket, escaped: false);
        return asSegments == asPath ? asSegments : null;
    }
}

/// <summary>A permission group of a provider.</summary>
/// <param name="Most">The most that can be granted of it.</param>
/// <param name="MustBeNamed">Whether a grant of everything leaves it out.</param>
public sealed record PermissionGroup(string Name, Access Most, bool MustBeNamed);
