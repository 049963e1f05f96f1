using Sallyport.Core.Policy;

namespace Sallyport.Core.Providers;

/// <summary>A segment of the paths in an <see cref="OperationTable"/>.</summary>
internal sealed class OperationNode
{
    private readonly Dictionary<string, OperationNode> _fixed = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, OperationNode> _verbs = new(StringComparer.OrdinalIgnoreCase);
    private OperationNode? _any;

    /// <summary>For the path that ends here.</summary>
    public List<OperationPattern> Here { get; } = [];

    /// <summary>For the path that ends here and everything below.</summary>
    public List<OperationPattern> Below { get; } = [];

    public OperationNode Add(string segment)
    {
        if (segment == "*") return _any ??= new OperationNode();
        var (children, key) = segment.StartsWith("*:", StringComparison.Ordinal) ? (_verbs, segment[2..]) : (_fixed, segment);
        if (!children.TryGetValue(key, out var node)) children[key] = node = new OperationNode();
        return node;
    }

    /// <param name="rest">What is left of the path, with or without slashes at its ends.</param>
    /// <param name="escaped">Whether segments have to be unescaped before they are compared.</param>
    public Operation? Find(ReadOnlySpan<char> rest, string method, bool isWebSocket, bool escaped)
    {
        rest = rest.TrimStart('/');
        if (rest.Length == 0) return First(Here, method, isWebSocket) ?? First(Below, method, isWebSocket);
        var slash = rest.IndexOf('/');
        var segment = slash < 0 ? rest : rest[..slash];
        var after = slash < 0 ? [] : rest[slash..];
        if (escaped && segment.Contains('%')) segment = Uri.UnescapeDataString(segment);

        if (_fixed.Count > 0 && _fixed.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(segment, out var named)
            && named.Find(after, method, isWebSocket, escaped) is { } exact)
        {
            return exact;
        }
        if (_verbs.Count > 0 && segment.LastIndexOf(':') is > 0 and var colon
            && _verbs.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(segment[(colon + 1)..], out var verb)
            && verb.Find(after, method, isWebSocket, escaped) is { } called)
        {
            return called;
        }
        return _any?.Find(after, method, isWebSocket, escaped) ?? First(Below, method, isWebSocket);
    }

    private static Operation? First(List<OperationPattern> patterns, string method, bool isWebSocket)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Covers(method, isWebSocket)) return pattern.Operation;
        }
        return null;
    }
}
