using System.Text.Json;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Tests.Cli.Vault;
using Xunit;

namespace Sallyport.Tests.Cli.Login;

public sealed class LoginCommandTests : IDisposable
{
    private static readonly string s_project = "sk-proj-" + "CANARY" + new string('a', 68) + "T3Blbk" + "FJ" + new string('b', 74);
    private static readonly string s_admin = "sk-admin-" + "CANARY" + new string('a', 52) + "T3Blbk" + "FJ" + new string('b', 58);
    private static readonly string s_legacy = "sk-" + "CANARY" + new string('a', 14) + "T3Blbk" + "FJ" + new string('b', 20);

    private readonly SallyHere _sally = new();

    public void Dispose()
    {
        Assert.Empty(_sally.FindCanary());
        _sally.Dispose();
    }

    [Fact]
    public async Task Stores_a_key_from_stdin_and_prints_what_it_is_but_not_the_key()
    {
        var (exitCode, output, error) = await _sally.RunAsync(s_project + "\n", "login", "openai", "--offline", "--project", "proj_1", "--org", "org_1", "--key-id", "key_1");
        Assert.Equal((0, "made a vault at"), (exitCode, error[..15]));
        foreach (var line in new[] { "openai/default", "project", "bbbb", "proj_1", "org_1", "key_1", "not tried (--offline)" }) Assert.Contains(line, output, StringComparison.Ordinal);
        var stored = Assert.Single(VaultFile.List(_sally.Home));
        Assert.Equal("project", stored.KeyType);
        Assert.Equal(s_project, Reveal("openai/default"));
        Assert.Contains("\"type\":\"login\",\"credential\":\"openai/default\"", _sally.Journal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_on_a_terminal_without_showing()
    {
        _sally.OnTerminal = true;
        _sally.Typed = new Queue<string>([s_project]);
        Assert.Equal(0, (await _sally.RunAsync(null, "login", "openai", "--offline", "--as", "prod")).ExitCode);
        Assert.Equal(s_project, Reveal("openai/prod"));
    }

    [Fact]
    public async Task Reads_a_variable_or_a_file_and_warns_that_the_key_is_still_there()
    {
        _sally.Variables["MY_KEY"] = s_project;
        var file = _sally.WriteFile("mykey", s_project + "\r\n");
        Assert.Contains("still in the variable MY_KEY", (await _sally.RunAsync(null, "login", "openai", "--offline", "--from-env", "MY_KEY")).Error, StringComparison.Ordinal);
        var (_, _, error) = await _sally.RunAsync(null, "login", "openai", "--offline", "--as", "two", "--from-file", file);
        Assert.Contains("still in " + file, error, StringComparison.Ordinal);
        Assert.Contains("openai/default is the same key", error, StringComparison.Ordinal);
        Assert.Equal(s_project, Reveal("openai/two"));
    }

    [Fact]
    public async Task Refuses_an_admin_key_and_says_where_it_belongs()
    {
        var (exitCode, _, error) = await _sally.RunAsync(s_admin, "login", "openai", "--offline");
        Assert.Equal((int)ExitCode.Refused, exitCode);
        Assert.Contains("sally login openai --admin", error, StringComparison.Ordinal);
        Assert.False(VaultFile.Exists(_sally.Home));
    }

    [Fact]
    public async Task Stores_a_legacy_key_with_a_warning()
    {
        var (exitCode, output, error) = await _sally.RunAsync(s_legacy, "login", "openai", "--offline");
        Assert.Equal(0, exitCode);
        Assert.Contains("warning: Legacy", error, StringComparison.Ordinal);
        Assert.DoesNotContain("known shape", error, StringComparison.Ordinal);
        Assert.Contains("legacy", output, StringComparison.Ordinal);
    }

    [Theory, InlineData("xyz-CANARY-123456", "does not begin like"), InlineData("sk-proj-CANARY", "known shape")]
    public async Task Stores_an_unknown_shape_with_a_warning(string key, string warning)
    {
        var (exitCode, _, error) = await _sally.RunAsync(key, "login", "openai", "--offline");
        Assert.Equal(0, exitCode);
        Assert.Contains(warning, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "key-empty")]
    [InlineData("\n", "key-empty")]
    [InlineData("  \t \n", "key-empty")]
    [InlineData("sk-CANARY\nsk-second\n", "key-shape")]
    [InlineData("sk-CANARY with a space", "key-shape")]
    [InlineData("sk-CANARY\u0000", "key-shape")]
    [InlineData("sk-CANARY\u001b[2J", "key-shape")]
    [InlineData("sk-CANARYü", "key-shape")]
    [InlineData("\ufeffsk-CANARY", "key-shape")]
    public async Task Refuses_what_cannot_be_a_key(string input, string code)
    {
        var (exitCode, output, error) = await _sally.RunAsync(input, "login", "openai", "--offline");
        Assert.Equal((int)ExitCode.Usage, exitCode);
        Assert.Contains($"code: {code}", error, StringComparison.Ordinal);
        Assert.Empty(output);
        Assert.False(VaultFile.Exists(_sally.Home));
    }

    [Fact]
    public async Task Refuses_a_key_of_many_thousand_characters() =>
        Assert.Contains("code: key-shape", (await _sally.RunAsync("sk-CANARY" + new string('x', 5000), "login", "openai", "--offline")).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Refuses_a_key_on_the_command_line_without_repeating_it()
    {
        string[][] attempts = [["openai", s_project], [s_project], ["openai", "--api-key", s_project], ["openai", $"--key={s_project}"], ["openai", "--as", s_project], ["openai", "--", s_project]];
        foreach (var attempt in attempts)
        {
            var (exitCode, _, error) = await _sally.RunAsync(s_project, ["login", .. attempt]);
            Assert.Equal((int)ExitCode.Usage, exitCode);
            Assert.Contains("never an argument", error, StringComparison.Ordinal);
            Assert.Contains("history", error, StringComparison.Ordinal);
            Assert.Contains("revoke", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Refuses_a_taken_name_before_asking_and_replaces_when_told()
    {
        await _sally.RunAsync(s_project, "login", "openai", "--offline");
        _sally.OnTerminal = true;
        _sally.Typed = new Queue<string>([s_legacy]);
        var (exitCode, _, error) = await _sally.RunAsync(null, "login", "openai", "--offline");
        Assert.Equal(((int)ExitCode.Refused, 1), (exitCode, _sally.Typed.Count));
        Assert.Contains("--replace", error, StringComparison.Ordinal);
        Assert.Equal(0, (await _sally.RunAsync(null, "login", "openai", "--offline", "--replace")).ExitCode);
        Assert.Equal((2, s_legacy), (VaultFile.List(_sally.Home)[0].Version, Reveal("openai/default")));
    }

    [Fact]
    public async Task Names_an_unknown_provider_and_those_it_knows()
    {
        var (exitCode, _, error) = await _sally.RunAsync(s_project, "login", "opena1");
        Assert.Equal((int)ExitCode.NotFound, exitCode);
        Assert.Contains("anthropic", error, StringComparison.Ordinal);
    }

    [Theory, InlineData("Prod"), InlineData("a b"), InlineData("../x"), InlineData(""), InlineData("-x")]
    public async Task Refuses_a_name_that_would_need_quoting(string name) =>
        Assert.Equal((int)ExitCode.Usage, (await _sally.RunAsync(s_project, "login", "openai", "--offline", $"--as={name}")).ExitCode);

    [Fact]
    public async Task Refuses_inside_a_session()
    {
        _sally.Variables["SALLYPORT_SESSION"] = "s1";
        var (exitCode, _, error) = await _sally.RunAsync(s_project, "login", "openai", "--offline");
        Assert.Equal((int)ExitCode.Refused, exitCode);
        Assert.Contains("code: inside-session", error, StringComparison.Ordinal);
        Assert.False(VaultFile.Exists(_sally.Home));
    }

    [Fact]
    public async Task Without_a_safe_choice_it_lists_the_choices_and_stores_nothing()
    {
        Assert.SkipWhen(new DesktopKeyring().IsAvailable(), "there is a desktop keyring here, which is a safe choice");
        _sally.Variables.Clear();
        var (exitCode, _, error) = await _sally.RunAsync(s_project, "login", "openai", "--offline");
        Assert.Equal((int)ExitCode.VaultLocked, exitCode);
        Assert.Contains("anyone who can read the file can open the vault", error, StringComparison.Ordinal);
        Assert.False(VaultFile.Exists(_sally.Home));
    }

    [Fact]
    public async Task Prints_json_without_the_key()
    {
        var (_, output, _) = await _sally.RunAsync(s_project, "login", "openai", "--offline", "--json");
        using var json = JsonDocument.Parse(output);
        Assert.Equal("openai/default", json.RootElement.GetProperty("name").GetString());
    }

    private string Reveal(string name)
    {
        using var vault = UnlockedVault.Open(_sally.Home, new KeyFile(_sally.Variables["SALLYPORT_KEY_FILE"]), _sally.Time);
        using var secret = vault.Reveal(name).Secret;
        return System.Text.Encoding.ASCII.GetString(secret.Reveal());
    }
}
