using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FakeOpenAI.Keys;
using FakeOpenAI.Tls;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Cli.Control;

public sealed class RotateCommandTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Replaces_a_service_accounts_key_whether_or_not_single_keys_can_be_deleted(bool deletesKeys)
    {
        await using var scene = await OrganizationScene.StartAsync();
        scene.Provider.State.Admin.DeletesServiceAccountKeys = deletesKeys;
        await scene.LoginAsAdminAsync();
        var old = await scene.LoginAsync("bot", "api.responses.write");
        Assert.Contains("both live", await scene.RunAsync("keys", "rotate", "openai/bot", "--unscoped"), StringComparison.Ordinal);
        Assert.NotEqual(old.Id, Stored(scene).Facts["key_id"]);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(scene, old.Text));

        for (var minutes = 0; JsonDocument.Parse(await scene.RunAsync("keys", "rotations", "--json")).RootElement.GetArrayLength() > 0; minutes += 10)
        {
            Assert.True(minutes < 600, await scene.RunAsync("keys", "rotations"));
            scene.Sally.Time.Advance(TimeSpan.FromMinutes(10));
            Assert.Equal(HttpStatusCode.OK, await CallAsync(scene, Reveal(scene)));
            await scene.RunAsync("keys", "rotate", "--due");
        }
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(scene, old.Text));
        Assert.Equal(HttpStatusCode.OK, await CallAsync(scene, Reveal(scene)));
        Assert.Equal(["openai/bot"], VaultFile.List(scene.Sally.Home).Select(c => c.Name));
        var state = JsonDocument.Parse(await scene.RunAsync("keys", "rotations", "--all", "--json")).RootElement[0];
        Assert.Equal(("done", deletesKeys ? "key" : "account"), (state.GetProperty("state").GetString(), state.GetProperty("mode").GetString()));
    }

    [Fact]
    public async Task Rotates_by_itself_what_is_due_and_nothing_else()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        await scene.LoginAsync("bot", "api.responses.write");
        await scene.RunAsync("keys", "rotate", "--due");
        Assert.Equal(1, Stored(scene).Version);
        scene.Sally.Time.Advance(TimeSpan.FromDays(91));
        var (exitCode, _, error) = await scene.Sally.RunAsync(null, "keys", "rotate", "--due");
        Assert.NotEqual(0, exitCode); // It has no policy from which the scopes of the next key would follow.
        Assert.Contains("not known what the next key of openai/bot is to be allowed", error, StringComparison.Ordinal);
        Assert.Equal(1, Stored(scene).Version);
    }

    [Fact]
    public async Task A_person_gives_the_next_key_where_no_call_makes_one()
    {
        await using var scene = await OrganizationScene.StartAsync();
        var (old, next) = (scene.Provider.State.CreateKey(FakeKeyType.Anthropic), scene.Provider.State.CreateKey(FakeKeyType.Anthropic));
        Assert.Equal(0, (await scene.Sally.RunAsync(old.Text, "login", "anthropic")).ExitCode);
        Assert.Equal((int)ExitCode.Usage, (await scene.Sally.RunAsync(old.Text, "keys", "rotate", "anthropic/default", "--guided")).ExitCode);
        var (exitCode, _, error) = await scene.Sally.RunAsync(next.Text, "keys", "rotate", "anthropic/default", "--guided");
        Assert.True(exitCode == 0, error);
        Assert.Equal(next.Text[^4..], VaultFile.List(scene.Sally.Home).Single(c => c.Name == "anthropic/default").LastFour);

        scene.Sally.Time.Advance(TimeSpan.FromHours(2));
        Assert.Contains("the provider still accepts the old key", await scene.RunAsync("keys", "rotate", "--due"), StringComparison.Ordinal);
        scene.Provider.State.Revoke(old);
        Assert.Contains("done", await scene.RunAsync("keys", "rotate", "--due"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anthropics_old_key_is_switched_off_where_its_admin_key_is_stored()
    {
        await using var scene = await OrganizationScene.StartAsync();
        var (old, next) = (scene.Provider.State.CreateKey(FakeKeyType.Anthropic), scene.Provider.State.CreateKey(FakeKeyType.Anthropic));
        Assert.Equal(0, (await scene.Sally.RunAsync(scene.Provider.State.CreateKey(FakeKeyType.AnthropicAdmin).Text, "login", "anthropic", "--admin")).ExitCode);
        Assert.Equal(0, (await scene.Sally.RunAsync(old.Text, "login", "anthropic", "--key-id", old.Id)).ExitCode);
        Assert.Equal(0, (await scene.Sally.RunAsync(next.Text, "keys", "rotate", "anthropic/default", "--guided")).ExitCode);
        Assert.False(old.SwitchedOff);
        scene.Sally.Time.Advance(TimeSpan.FromHours(2));
        Assert.Contains("done", await scene.RunAsync("keys", "rotate", "--due"), StringComparison.Ordinal);
        Assert.Equal((true, false), (old.SwitchedOff, next.SwitchedOff));
    }

    private static Credential Stored(OrganizationScene scene) => VaultFile.List(scene.Sally.Home).Single(c => c.Name == "openai/bot");

    private static string Reveal(OrganizationScene scene)
    {
        using var vault = UnlockedVault.Open(scene.Sally.Home, new KeyFile(scene.Sally.Variables["SALLYPORT_KEY_FILE"]), scene.Sally.Time);
        using var secret = vault.Reveal("openai/bot").Secret;
        return Encoding.UTF8.GetString(secret.Reveal());
    }

    /// <summary>As the gate would call with the key.</summary>
    private static async Task<HttpStatusCode> CallAsync(OrganizationScene scene, string key)
    {
        using var client = new HttpClient(TrustingHandler.Create(scene.Provider.CertificateAuthorityPem)) { BaseAddress = scene.Provider.Origin };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/responses")
        {
            Content = new StringContent("""{"model":"gpt-5","input":"hello"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
