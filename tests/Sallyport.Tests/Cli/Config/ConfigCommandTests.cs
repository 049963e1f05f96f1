using Sallyport.Cli;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;
using Xunit;

namespace Sallyport.Tests.Cli.Config;

public sealed class ConfigCommandTests : IDisposable
{
    private readonly SallyHome _home = new(Path.Combine(Directory.CreateTempSubdirectory("sally-config-").FullName, "home"));
    private readonly Dictionary<string, string> _environment = new() { ["NO_COLOR"] = "1" };

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_home.Root)!, recursive: true);

    [Fact]
    public async Task Lists_every_setting_with_where_its_value_comes_from()
    {
        await RunAsync("config", "set", "gate.port", "8443");
        await RunAsync("config", "set", "upstream.api.openai.com", "https://gateway.example.com/openai/");
        _environment["SALLYPORT_SESSION_PRELOAD_NODE"] = "never";
        var listed = await RunAsync("config", "list", "--origin");
        var lines = listed.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("SETTING\tVALUE\tORIGIN", lines[0]);
        Assert.Contains($"gate.port\t8443\tfile: {_home.ConfigFile}", lines);
        Assert.Contains("session.preload_node\tnever\tenvironment: SALLYPORT_SESSION_PRELOAD_NODE", lines);
        Assert.Contains("journal.flush_interval_ms\t20\tdefault", lines);
        Assert.Contains($"upstream.api.openai.com\thttps://gateway.example.com/openai\tfile: {_home.ConfigFile}", lines);
        string[] names = [.. lines[1..].Select(line => line.Split('\t')[0])];
        Assert.Equal(SettingTable.All.Select(setting => setting.Name).Append("upstream.api.openai.com").Order(StringComparer.Ordinal), names);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
    }

    [Fact]
    public async Task Prints_one_setting_for_scripts()
    {
        Assert.Equal("0\n", (await RunAsync("config", "get", "gate.port")).Out);
        Assert.Equal("0\tdefault\n", (await RunAsync("config", "get", "gate.port", "--origin")).Out);
        Assert.Equal("{\"name\":\"gate.port\",\"value\":\"0\",\"origin\":\"default\"}\n", (await RunAsync("config", "get", "gate.port", "--json")).Out);
        Assert.Equal((int)ExitCode.NotFound, (await RunAsync("config", "get", "upstream.api.openai.com")).ExitCode);
    }

    [Fact]
    public async Task Says_what_a_change_replaced_and_what_is_stronger_than_the_file()
    {
        Assert.Equal("gate.port is now 1 (it was 0, the default)\n", (await RunAsync("config", "set", "gate.port", "1")).Error);
        _environment["SALLYPORT_GATE_PORT"] = "7";
        Assert.Equal("gate.port is now 2 (it was 1)\nwarning: SALLYPORT_GATE_PORT is set to 7 here, and is stronger than the file\n",
            (await RunAsync("config", "set", "gate.port", "2")).Error);
        Assert.Equal("gate.port is 0 again, the default (it was 2)\n", (await RunAsync("config", "unset", "gate.port")).Error);
    }

    [Theory]
    [InlineData("config", "set", "upstream.api.openai.com", "https://evil.example")]
    [InlineData("config", "set", "gate.port", "1")]
    [InlineData("config", "unset", "gate.port")]
    public async Task Refuses_every_change_inside_a_session(params string[] args)
    {
        _environment["SALLYPORT_SESSION"] = "s-1";
        var refused = await RunAsync(args);
        Assert.Equal((int)ExitCode.Refused, refused.ExitCode);
        Assert.Contains("inside a session", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_home.ConfigFile));
    }

    [Theory]
    [InlineData("There is no setting 'gate.prt'", "config", "set", "gate.prt", "1")]
    [InlineData("did you mean: gate.port", "config", "get", "gate.prt")]
    [InlineData("gate.port must be a whole number from 0 to 65535, not '99999'", "config", "set", "gate.port", "99999")]
    [InlineData("a key never travels unencrypted", "config", "set", "upstream.api.openai.com", "http://127.0.0.1:8080")]
    [InlineData("write it in lower case", "config", "set", "upstream.API.openai.com", "https://127.0.0.1")]
    [InlineData("does not exist", "config", "set", "upstream.api.openai.com", "https://127.0.0.1", "--ca", "none.pem")]
    [InlineData("holds no PEM certificate", "config", "set", "upstream.api.openai.com", "https://127.0.0.1", "--ca", "/dev/null")]
    [InlineData("--ca belongs to upstream.HOST", "config", "set", "gate.port", "1", "--ca", "ca.pem")]
    public async Task Refuses_what_makes_no_sense_and_says_what_would(string problem, params string[] args)
    {
        var refused = await RunAsync(args);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Equal("", refused.Out);
        Assert.Contains(problem, refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_home.ConfigFile));
    }

    [Fact]
    public async Task Writes_a_change_down_before_it_makes_it()
    {
        await RunAsync("config", "set", "upstream.api.openai.com", "https://gateway.example.com");
        var lines = await File.ReadAllLinesAsync(Directory.GetFiles(_home.JournalFolder, "*.jsonl").Single(), TestContext.Current.CancellationToken);
        var entry = lines.Single(l => l.Contains("\"config.changed\"", StringComparison.Ordinal));
        Assert.Contains("upstream.api.openai.com = https://gateway.example.com", entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_nothing_where_the_journal_cannot_be_written()
    {
        _home.Create();
        await File.WriteAllTextAsync(_home.JournalFolder, "not a folder", TestContext.Current.CancellationToken);
        Assert.NotEqual(0, (await RunAsync("config", "set", "gate.port", "1")).ExitCode);
        Assert.False(File.Exists(_home.ConfigFile));
    }

    private async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader("");
        var exitCode = await SallyCommandLine.RunAsync(args, new CliContext
        {
            Home = _home,
            Out = output,
            Error = error,
            In = input,
            Environment = name => _environment.GetValueOrDefault(name),
        });
        return (exitCode, output.ToString(), error.ToString());
    }
}
