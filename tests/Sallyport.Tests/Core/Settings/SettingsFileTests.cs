using CsCheck;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;
using Xunit;

namespace Sallyport.Tests.Core.Settings;

public sealed class SettingsFileTests : IDisposable
{
    private readonly SallyHome _home = new(Directory.CreateTempSubdirectory("sally-settings-").FullName);

    public void Dispose() => Directory.Delete(_home.Root, recursive: true);

    [Fact]
    public async Task A_change_leaves_every_other_byte_as_it_is()
    {
        Write("# mine\r\n\r\ngate.port:   8443   # the firewall knows it\r\n# between\r\nupstream.a.example:\r\n  # inside\r\n  origin: https://b.example\r\n\r\n# end\r\nlogin.offline: true");
        await SetAsync(SettingTable.GatePort, "9000");
        await RedirectAsync("a.example", "https://c.example/x");
        await SetAsync(SettingTable.PreloadNode, "never");
        Assert.Equal("# mine\r\n\r\ngate.port: 9000   # the firewall knows it\r\n# between\r\nupstream.a.example:\r\n  origin: \"https://c.example/x\"\r\n\r\n# end\r\nlogin.offline: true\r\nsession.preload_node: never\r\n", Text);
        await SettingsFile.UnsetAsync(_home, TimeProvider.System, "gate.port", Cancel);
        await SettingsFile.UnsetAsync(_home, TimeProvider.System, "upstream.a.example", Cancel);
        Assert.Equal("# mine\r\n\r\n# between\r\n\r\n# end\r\nlogin.offline: true\r\nsession.preload_node: never\r\n", Text);
    }

    [Fact]
    public async Task A_value_says_what_it_replaced()
    {
        Assert.Null(await SetAsync(SettingTable.GatePort, "1"));
        Assert.Equal("1", await SetAsync(SettingTable.GatePort, "2"));
        Assert.Equal("2", await SettingsFile.UnsetAsync(_home, TimeProvider.System, "gate.port", Cancel));
        Assert.Null(await SettingsFile.UnsetAsync(_home, TimeProvider.System, "gate.port", Cancel));
        Assert.Null(await RedirectAsync("a.example", "https://b.example"));
        Assert.Equal("https://b.example", await RedirectAsync("a.example", "https://c.example"));
    }

    [Fact]
    public async Task Writers_at_the_same_time_lose_nothing()
    {
        var hosts = Enumerable.Range(0, 24).Select(i => $"h{i}.example").ToList();
        await Task.WhenAll(hosts.Select(host => Task.Run(() => RedirectAsync(host, $"https://to-{host}"), Cancel)));
        var upstreams = SettingsFile.Read(_home).Document.Upstreams;
        Assert.Equal(hosts.Order(StringComparer.Ordinal), upstreams.Keys.Order(StringComparer.Ordinal));
        Assert.All(hosts, host => Assert.Equal($"to-{host}", upstreams[host].Origin.Host));
    }

    [Fact]
    public async Task The_file_and_its_folder_are_private()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Unix permissions");
        else
        {
            var home = new SallyHome(Path.Combine(_home.Root, "new"));
            await SettingsFile.SetAsync(home, TimeProvider.System, SettingTable.GatePort, "1", Cancel);
            Assert.Equal(PrivateFolder.FileMode, File.GetUnixFileMode(home.ConfigFile));
            Assert.Equal(PrivateFolder.FolderMode, File.GetUnixFileMode(home.Root));
        }
    }

    [Fact]
    public async Task A_symbolic_link_stays_one()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("symbolic links need a privilege");
        var real = Path.Combine(_home.Root, "dotfiles.yaml");
        await File.WriteAllTextAsync(real, "gate.port: 1\n", Cancel);
        File.CreateSymbolicLink(_home.ConfigFile, real);
        await SetAsync(SettingTable.GatePort, "2");
        Assert.NotNull(new FileInfo(_home.ConfigFile).LinkTarget);
        Assert.Equal("gate.port: 2\n", await File.ReadAllTextAsync(real, Cancel));
    }

    [Theory]
    [InlineData("gate.port: 1\n...\n")]
    [InlineData("gate.port: 1\n--- # end\n...")]
    public async Task A_file_that_cannot_be_changed_safely_is_left_alone(string text)
    {
        Write(text);
        await Assert.ThrowsAsync<UserError>(() => SetAsync(SettingTable.LoginOffline, "true"));
        Assert.Equal(text, Text);
    }

    [Fact]
    public void Every_problem_is_listed_with_its_line_and_column()
    {
        Write("""
            gate.prt: 1
            gate.port: 70000
            gate.port: 1
            journal.max_file_bytes: 1k
            session.preload_node: [auto]
            login.offline: yes
            upstream.API.example: https://b.example
            upstream.a.example: http://127.0.0.1:9443
            upstream.b.example: { origin: "https://u:p@c.example", ca: ca.pem, port: 1 }
            upstream.c.example: { ca: /ca.pem }
            upstream.d.example: https://e.example/a/../b
            journal:
              max_file_bytes: 5000
            """);
        var error = Assert.Throws<UserError>(() => SettingsFile.Read(_home));
        Assert.Equal(ExitCode.BadData, error.ExitCode);
        Assert.Equal(
        [
            "14 problems in the configuration file:",
            ":1:1: unknown setting 'gate.prt'; did you mean 'gate.port'?",
            ":2:12: 'gate.port' must be a whole number from 0 to 65535, not '70000'",
            ":3:1: 'gate.port' is here twice; the first is in line 2",
            ":4:25: 'journal.max_file_bytes' must be a whole number from 4096 to 1099511627776 (bytes), not '1k'",
            ":5:23: 'session.preload_node' must be one of auto, always, never, not a list",
            ":6:16: 'login.offline' must be true or false, not 'yes'",
            ":7:1: 'API.example' is not a host to redirect: write it in lower case: api.example",
            ":8:21: 'http://127.0.0.1:9443' is not an origin to send to: it must be https: a key never travels unencrypted, not even on this machine",
            ":9:31: 'https://u:p@c.example' is not an origin to send to: it must not hold a user or password",
            ":9:60: 'ca' must be a full path",
            ":9:68: unknown key 'port'; known here: origin, ca",
            ":10:21: 'origin' is missing",
            ":11:21: 'https://e.example/a/../b' is not an origin to send to: its path prefix must be plain: no empty or dot segments and no % escapes",
            ":12:1: settings are not nested: write 'journal.…: value' in one line each",
        ], error.Message.Replace(_home.ConfigFile, "", StringComparison.Ordinal).Split('\n'));
    }

    [Fact]
    public Task Any_redirection_that_is_accepted_is_read_back_as_it_was_set()
    {
        var label = Gen.String[Gen.Char["abcxyz019-"], 1, 8];
        var origin = Gen.Select(label, label, Gen.Int[0, 70_000], Gen.OneOf(Gen.Const(""), Gen.Const("/"), Gen.Const("/v1"), Gen.Const("/v1/"), Gen.Const("/a/b.c~d"), Gen.Const("/a//b"), Gen.Const("/%41"), Gen.Const("/a b"), Gen.Const("?q"), Gen.Const("#f")))
            .Select((a, b, port, path) => $"https://{a}.{b}{(port == 0 ? "" : $":{port}")}{path}");
        return Gen.Select(label, origin).SampleAsync(async (host, text) =>
        {
            if (UpstreamSetting.ProblemOfHost(host) is not null || !UpstreamSetting.TryParseOrigin(text, out var uri, out _)) return;
            var redirect = new UpstreamRedirect(uri!, "/tmp/it's \"a\" \\ file: #1\n.pem");
            await SettingsFile.SetUpstreamAsync(_home, TimeProvider.System, host, redirect, Cancel);
            Assert.Equal(redirect, SettingsFile.Read(_home).Document.Upstreams[host]);
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void Any_text_is_read_or_refused_with_a_reason() =>
        Gen.String[Gen.Char["\n\t :-[]{}&*!|>'\"%@`#,?~.gateportupstream019\u0085\ufeff\0"], 0, 50].Sample(text =>
        {
            Write(text);
            try
            {
                SettingsFile.Read(_home);
            }
            catch (UserError e)
            {
                Assert.Equal("config-file", e.Code);
            }
        }, iter: 1_000, threads: 1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Text => File.ReadAllText(_home.ConfigFile);

    private void Write(string text) => File.WriteAllText(_home.ConfigFile, text);

    private Task<string?> SetAsync(SettingDefinition setting, string value) =>
        SettingsFile.SetAsync(_home, TimeProvider.System, setting, value, Cancel);

    private Task<string?> RedirectAsync(string host, string origin) =>
        SettingsFile.SetUpstreamAsync(_home, TimeProvider.System, host, new UpstreamRedirect(new Uri(origin), null), Cancel);
}
