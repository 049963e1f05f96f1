using System.Text.RegularExpressions;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;

namespace Sallyport.Tests.Core.Policy;

/// <summary>The same answer as <see cref="OperationTable"/>, found in the slow and obvious way: every line is tried, and the most exact wins.</summary>
internal sealed class OperationOracle(Provider provider)
{
    private readonly List<(Regex Path, string Rank, OperationPattern Line)> _lines =
    [
        .. provider.Operations!.Patterns.Select(p => (Expression(p.Path), Rank(p.Path), p)),
    ];

    public Operation? Find(string method, string path, bool isWebSocket)
    {
        var plain = Uri.UnescapeDataString(path).TrimEnd('/');
        return _lines
            .Where(l => (l.Line.IsWebSocket && isWebSocket)
                || (!l.Line.IsWebSocket && !isWebSocket && l.Line.Methods.Contains(method == "HEAD" && !l.Line.Methods.Contains("HEAD") ? "GET" : method)))
            .Where(l => l.Path.IsMatch(plain.Length == 0 ? "/" : plain))
            .OrderBy(l => l.Rank, StringComparer.Ordinal)
            .Select(l => l.Line.Operation).FirstOrDefault();
    }

    private static Regex Expression(string pattern)
    {
        var below = pattern.EndsWith("/**", StringComparison.Ordinal);
        var segments = (below ? pattern[..^3] : pattern).Split('/', StringSplitOptions.RemoveEmptyEntries).Select(s =>
            s == "*" ? "/[^/]+" : s.StartsWith("*:", StringComparison.Ordinal) ? "/[^/]+:" + Regex.Escape(s[2..]) : "/" + Regex.Escape(s));
        var text = string.Concat(segments);
        return new Regex($"^{(text.Length == 0 ? "/" : text)}{(below ? "(/.*)?" : "")}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    /// <summary>In ordinal order, the most exact first: segment by segment, a fixed one, a verb, a star, whatever is below.</summary>
    private static string Rank(string pattern) =>
        string.Concat(pattern.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(s => s == "**" ? '9' : s == "*" ? '3' : s.StartsWith("*:", StringComparison.Ordinal) ? '2' : '1')) + "0";
}
