using System.Text.RegularExpressions;
using FakeOpenAI.Http;

namespace FakeOpenAI.Admin.Keys;

/// <summary><c>scopes</c> of a key. An empty array means every permission, not none.</summary>
internal static partial class KeyScopes
{
    public static IReadOnlyList<string>? Read(AdminBody body)
    {
        var scopes = body.Texts("scopes");
        foreach (var scope in scopes ?? [])
            if (!Shape.IsMatch(scope))
                throw OpenAIErrors.BadParameter("scopes", $"'{scope}' is not a scope");
        return scopes;
    }

    /// <summary>As a key keeps them: null is every permission.</summary>
    public static IReadOnlySet<string>? Kept(IReadOnlyList<string> scopes) => scopes.Count == 0 ? null : scopes.ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"^(api(\.[a-z_]+)+|model\.(read|request))$", RegexOptions.NonBacktracking)]
    private static partial Regex Shape { get; }
}
