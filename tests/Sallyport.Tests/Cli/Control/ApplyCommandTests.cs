using System.Text.Json;
using FakeOpenAI.Keys;
using Sallyport.Tests.Control.Provisioning;
using Xunit;

namespace Sallyport.Tests.Cli.Control;

public sealed class ApplyCommandTests : IAsyncLifetime
{
    private OrganizationScene _scene = null!;
    private string _file = "";

    public async ValueTask InitializeAsync()
    {
        _scene = await OrganizationScene.StartAsync();
        await _scene.LoginAsync("other");
        _file = _scene.Sally.WriteFile("sallyport.yaml", ProvisioningScene.File);
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Without_an_admin_key_the_organization_is_left_out_and_that_is_said()
    {
        var (exitCode, _, error) = await RunAsync("plan", "-f", _file);
        Assert.Equal(0, exitCode);
        Assert.Contains("the organization is not looked at: there is no admin key; store one with `sally login openai --admin`", error, StringComparison.Ordinal);
        await _scene.LoginAsAdminAsync();
        _scene.Provider.Capture.Clear();

        (exitCode, _, error) = await RunAsync("apply", "-f", _file, "--yes", "--local");
        Assert.Equal(0, exitCode);
        Assert.Contains("the organization is not looked at: --local", error, StringComparison.Ordinal);
        Assert.Empty(_scene.Provider.Capture.Requests);
        var json = Json((await RunAsync("plan", "-f", _file, "--local", "--json")).Out);
        Assert.Equal("--local", json.GetProperty("organization").GetProperty("skipped").GetString());
    }

    [Fact]
    public async Task Plan_shows_both_sides_with_the_calls_and_changes_neither()
    {
        await _scene.LoginAsAdminAsync();
        _scene.Provider.Capture.Clear();

        var (exitCode, text, error) = await RunAsync("plan", "-f", _file);

        Assert.Equal(0, exitCode);
        // Said once, by what it means at the provider.
        Assert.DoesNotContain("openai.projects", text, StringComparison.Ordinal);
        Assert.Contains("+ projects.bot: project\n    POST /v1/organization/projects\n", text, StringComparison.Ordinal);
        Assert.Contains("+ projects.bot.service_accounts.runtime.key: kept as openai/bot, for api.model.read, api.responses.read, api.responses.write\n    POST /v1/organization/projects/{bot}/service_accounts/{runtime}/api_keys\n", text, StringComparison.Ordinal);
        Assert.Contains("the organization: 5 to create, 5 to change, 1 not in the file, left alone\n", error, StringComparison.Ordinal);
        Assert.All(_scene.Provider.Capture.Requests, r => Assert.Equal("GET", r.Method));
        var steps = Json((await RunAsync("plan", "-f", _file, "--json")).Out).GetProperty("organization").GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(("create", "projects.bot", "POST /v1/organization/projects"),
            (steps[0].GetProperty("effect").GetString(), steps[0].GetProperty("path").GetString(), steps[0].GetProperty("calls")[0].GetString()));
        Assert.Equal(3, (await RunAsync("policy", "show")).ExitCode);
    }

    [Fact]
    public async Task From_an_empty_organization_to_an_agents_key_and_nothing_is_left_to_do()
    {
        await _scene.LoginAsAdminAsync();
        Assert.Equal(2, (await RunAsync("apply", "-f", _file)).ExitCode);
        Assert.Equal(0, (await RunAsync("apply", "-f", _file, "--yes")).ExitCode);

        var key = Project().Keys.Single();
        using var shown = JsonDocument.Parse(await _scene.RunAsync("keys", "show", "openai/bot", "--json"));
        Assert.Equal(key.Id, shown.RootElement.GetProperty("facts").GetProperty("key_id").GetString());
        Assert.Equal(key.Text[^4..], shown.RootElement.GetProperty("last_four").GetString());
        Assert.Contains("\"organization.changed\"", _scene.Sally.Journal(), StringComparison.Ordinal);
        _scene.Provider.Capture.Clear();
        var (exitCode, _, error) = await RunAsync("apply", "-f", _file);
        Assert.Equal(0, exitCode);
        Assert.Contains("nothing would change; version 1 is in force", error, StringComparison.Ordinal);
        Assert.All(_scene.Provider.Capture.Requests, r => Assert.Equal("GET", r.Method));
        Assert.Equal(0, (await RunAsync("org", "drift")).ExitCode);
    }

    [Fact]
    public async Task What_others_made_is_refused_with_4_until_it_is_adopted()
    {
        await _scene.LoginAsAdminAsync();
        _scene.Provider.State.CreateProject("bot");

        var (exitCode, text, error) = await RunAsync("apply", "-f", _file, "--yes");
        Assert.Equal(4, exitCode);
        Assert.Contains("! projects.bot: exists (proj_", text, StringComparison.Ordinal);
        Assert.Contains("1 part of the file was refused, as the plan says", error, StringComparison.Ordinal);
        Assert.Contains("version 1 is in force", error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("apply", "-f", _file, "--yes", "--adopt")).ExitCode);
        Assert.Single(Project().Keys);
    }

    [Fact]
    public async Task Drift_prints_what_differs_and_exits_1()
    {
        await _scene.LoginAsAdminAsync();
        Assert.Equal(3, (await RunAsync("org", "drift")).ExitCode);
        await _scene.RunAsync("apply", "-f", _file, "--yes");
        Project().AllowedModels = new HashSet<string> { "gpt-5", "o3" };
        _scene.Provider.State.Revoke(Project().Keys.Single());
        _scene.Provider.Capture.Clear();

        var (exitCode, text, error) = await RunAsync("org", "drift");

        Assert.Equal(1, exitCode);
        Assert.Contains("~ projects.bot.models: only gpt-5, o3 -> only gpt-5\n", text, StringComparison.Ordinal);
        Assert.Contains("is gone at the provider", text, StringComparison.Ordinal);
        Assert.Contains("2 differences; mend them with: sally apply", error, StringComparison.Ordinal);
        Assert.Equal(2, Json((await RunAsync("org", "drift", "--json")).Out).GetProperty("differences").GetInt32());
        Assert.Equal(1, (await RunAsync("org", "drift", "-f", _file)).ExitCode);
        Assert.All(_scene.Provider.Capture.Requests, r => Assert.Equal("GET", r.Method));
        Assert.Equal(0, (await RunAsync("apply", "-f", _file, "--yes")).ExitCode);
        Assert.Equal(0, (await RunAsync("org", "drift", "--applied")).ExitCode);
    }

    [Theory]
    [InlineData("org", "drift")]
    [InlineData("plan")]
    [InlineData("apply", "--yes")]
    public async Task Inside_a_session_the_organization_is_neither_read_nor_changed(params string[] command)
    {
        await _scene.LoginAsAdminAsync();
        _scene.Provider.Capture.Clear();
        _scene.Sally.Variables["SALLYPORT_SESSION"] = "s-00000000";
        Assert.Equal(4, (await RunAsync([.. command, "-f", _file])).ExitCode);
        Assert.Empty(_scene.Provider.Capture.Requests);
    }

    private FakeProject Project() => _scene.Provider.State.DefaultOrganization.Projects.Single(p => p.Name == "bot");

    private Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] args) => _scene.Sally.RunAsync(null, args);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
