using System.Text;
using System.Text.Json.Nodes;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.GitHub;

/// <summary>A little of GitHub's REST API, and git over HTTPS for the repositories of the git root.</summary>
internal static class GitHubEndpoints
{
    private const string Login = "canary-octocat";

    public static IEnumerable<FakeRoute> Routes =>
    [
        new(Surface.GitHub, "GET", "/rate_limit", call => call.JsonAsync(RateLimit())),
        new(Surface.GitHub, "GET", "/user", call => call.JsonAsync(User())),
        new(Surface.GitHub, "GET", "/repos/{owner}/{repository}", RepositoryAsync),
        new(Surface.GitHub, "POST", "/graphql", call => call.JsonAsync(new JsonObject { ["data"] = new JsonObject { ["viewer"] = new JsonObject { ["login"] = Login } } })),
        new(Surface.GitHub, "GET", "/{owner}/{repository}.git/info/refs", GitBackend.RunAsync),
        new(Surface.GitHub, "POST", "/{owner}/{repository}.git/git-upload-pack", GitBackend.RunAsync),
        new(Surface.GitHub, "POST", "/{owner}/{repository}.git/git-receive-pack", GitBackend.RunAsync),
    ];

    /// <summary><c>token</c> or Bearer for the API; Basic, with the token as password, for git.</summary>
    public static void Authenticate(FakeCall call, FakeRoute route)
    {
        var isGit = route.Pattern.Contains(".git/", StringComparison.Ordinal);
        var text = Credential(call.Header("Authorization"));
        if (text is not null && call.State.Find(text) is { Type: FakeKeyType.GitHub } key)
        {
            call.Key = key;
            return;
        }
        throw new FakeProblem(401, new JsonObject
        {
            ["message"] = text is null ? "Requires authentication" : "Bad credentials",
            ["documentation_url"] = "https://docs.github.com/rest",
            ["status"] = "401",
        })
        {
            Headers = isGit ? [KeyValuePair.Create("WWW-Authenticate", "Basic realm=\"GitHub\"")] : [],
        };
    }

    private static string? Credential(string? header)
    {
        var parts = header?.Split(' ', 2, StringSplitOptions.TrimEntries) ?? [];
        if (parts.Length < 2)
            return null;
        if (!parts[0].Equals("Basic", StringComparison.OrdinalIgnoreCase))
            return parts[1];
        var bytes = new byte[parts[1].Length];
        return Convert.TryFromBase64String(parts[1], bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2).Last() : null;
    }

    private static Task RepositoryAsync(FakeCall call)
    {
        var (owner, name) = (call.Values["owner"], call.Values["repository"]);
        return call.JsonAsync(new JsonObject
        {
            ["id"] = 1,
            ["name"] = name,
            ["full_name"] = $"{owner}/{name}",
            ["private"] = true,
            ["owner"] = new JsonObject { ["login"] = owner, ["id"] = 1, ["type"] = "User" },
            ["default_branch"] = "main",
            ["clone_url"] = $"https://github.com/{owner}/{name}.git",
        });
    }

    /// <summary>What tells whether a token lives, without spending any of its limit.</summary>
    private static JsonObject RateLimit() => new()
    {
        ["rate"] = new JsonObject { ["limit"] = 5000, ["used"] = 0, ["remaining"] = 5000, ["reset"] = 4102444800 },
    };

    private static JsonObject User() => new() { ["login"] = Login, ["id"] = 1, ["type"] = "User", ["name"] = "Canary Octocat" };
}
