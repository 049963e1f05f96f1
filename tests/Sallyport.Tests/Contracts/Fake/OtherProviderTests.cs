using System.Diagnostics;
using System.Net;
using System.Text;
using FakeOpenAI;
using FakeOpenAI.Keys;
using Xunit;

namespace Sallyport.Tests.Contracts.Fake;

public sealed class OtherProviderTests : FakeTests
{
    private readonly DirectoryInfo _git = Directory.CreateTempSubdirectory("sallyport-fake-git-");

    protected override FakeServerOptions Options => new() { GitRoot = _git.FullName };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _git.Delete(recursive: true);
    }

    [Fact]
    public async Task Plays_Anthropic_with_its_key_header_or_Bearer()
    {
        const string Ask = """{"model":"claude-sonnet-4-5","max_tokens":10,"messages":[{"role":"user","content":"hi"}]}""";
        var openAI = await Client.JsonAsync("POST", "/v1/messages", Ask);
        Assert.Equal(HttpStatusCode.Unauthorized, openAI.Response.StatusCode);
        Assert.Equal("authentication_error", openAI.Body.GetProperty("error").GetProperty("type").GetString());
        Client.Key = Client.Server.State.CreateKey(FakeKeyType.Anthropic);
        Assert.Equal(Client.Server.State.Text, (await Client.JsonAsync("POST", "/v1/messages", Ask, ("x-api-key", Client.Key.Text))).Body.GetProperty("content")[0].GetProperty("text").GetString());
        var events = await Client.EventsAsync("/v1/messages", Ask.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal));
        Assert.Equal("message_start", events[0].Name);
        Assert.Equal("message_stop", events[^1].Name);
    }

    [Fact]
    public async Task Plays_Gemini_with_the_key_in_header_or_query()
    {
        const string Ask = """{"contents":[{"parts":[{"text":"hi"}]}]}""";
        const string Path = "/v1beta/models/gemini-2.5-flash:generateContent";
        var key = Client.Server.State.CreateKey(FakeKeyType.Gemini).Text;
        Assert.Equal(HttpStatusCode.OK, (await Client.JsonAsync("POST", Path, Ask, ("x-goog-api-key", key))).Response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Client.JsonAsync("POST", $"{Path}?key={key}", Ask)).Response.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await Client.JsonAsync("POST", Path, Ask, ("x-goog-api-key", "AIzaCANARY"))).Response.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Client.JsonAsync("POST", Path, Ask)).Response.StatusCode);
        var events = await Client.EventsAsync($"/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse&key={key}", Ask);
        Assert.Contains("STOP", events[^1].Data);
    }

    [Fact]
    public async Task Plays_GitHub_with_token_and_serves_git_with_Basic()
    {
        var key = Client.Server.State.CreateKey(FakeKeyType.GitHub).Text;
        Assert.Equal(HttpStatusCode.OK, (await Client.JsonAsync("GET", "/user", null, ("Authorization", "token " + key))).Response.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Client.JsonAsync("GET", "/repos/octo/repo")).Response.StatusCode);

        await GitAsync("init", "--bare", "-q", Path.Combine(_git.FullName, "octo", "repo.git"));
        using var anonymous = await Client.Http.SendAsync(Client.Request("GET", "/octo/repo.git/info/refs?service=git-upload-pack", null, ("Authorization", "")), Cancelled);
        Assert.Equal("Basic realm=\"GitHub\"", anonymous.Headers.WwwAuthenticate.Single().ToString());
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("x-access-token:" + key));
        using var refs = await Client.Http.SendAsync(Client.Request("GET", "/octo/repo.git/info/refs?service=git-upload-pack", null, ("Authorization", basic)), Cancelled);
        Assert.Equal("application/x-git-upload-pack-advertisement", refs.Content.Headers.ContentType?.MediaType);
        using var outside = await Client.Http.SendAsync(Client.Request("GET", "/..%2f/repo.git/info/refs", null, ("Authorization", basic)), Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, outside.StatusCode);
    }

    [Fact]
    public async Task Clones_and_takes_a_push_from_git_itself()
    {
        var key = Client.Server.State.CreateKey(FakeKeyType.GitHub).Text;
        await GitAsync("init", "--bare", "-q", "-b", "main", Path.Combine(_git.FullName, "octo", "repo.git"));
        await Client.Server.WriteCertificateAuthorityAsync(AuthorityFile, Cancelled);
        var url = Client.Server.Origin.OriginalString.Replace("https://", $"https://x-access-token:{key}@", StringComparison.Ordinal) + "/octo/repo.git";
        var copy = Path.Combine(_git.FullName, "copy");
        await GitAsync("clone", "-q", url, copy);
        await GitAsync("-C", copy, "-c", "user.name=a", "-c", "user.email=a@b.invalid", "commit", "-q", "--allow-empty", "-m", "first");
        await GitAsync("-C", copy, "push", "-q", "origin", "HEAD:main");
        Assert.Equal("first", (await GitAsync("-C", Path.Combine(_git.FullName, "octo", "repo.git"), "log", "-1", "--format=%s", "main")).Trim());
    }

    private string AuthorityFile => Path.Combine(_git.FullName, "ca.pem");

    private async Task<string> GitAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_SSL_CAINFO"] = AuthorityFile;
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        foreach (var name in (string[])["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Cancelled);
        var output = await process.StandardOutput.ReadToEndAsync(Cancelled);
        await process.WaitForExitAsync(Cancelled);
        Assert.True(process.ExitCode == 0, await error);
        return output;
    }
}
