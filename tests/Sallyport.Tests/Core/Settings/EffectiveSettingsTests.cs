using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;
using Xunit;

namespace Sallyport.Tests.Core.Settings;

public sealed class EffectiveSettingsTests : IDisposable
{
    private readonly SallyHome _home = new(Directory.CreateTempSubdirectory("sally-settings-").FullName);
    private readonly Dictionary<string, string> _environment = [];
    private readonly Dictionary<string, string> _flags = [];

    public void Dispose() => Directory.Delete(_home.Root, recursive: true);

    [Fact]
    public void A_flag_beats_the_environment_beats_the_file_beats_the_default()
    {
        Assert.Equal((0, SettingOrigin.Default), GatePort());
        File.WriteAllText(_home.ConfigFile, "gate.port: 1\n");
        Assert.Equal((1, SettingOrigin.File), GatePort());
        _environment["SALLYPORT_GATE_PORT"] = "2";
        Assert.Equal((2, SettingOrigin.Environment), GatePort());
        _flags["gate.port"] = "3";
        Assert.Equal((3, SettingOrigin.Flag), GatePort());
        _environment["SALLYPORT_GATE_PORT"] = "";
        _flags.Clear();
        Assert.Equal((1, SettingOrigin.File), GatePort());
    }

    [Fact]
    public void A_wrong_value_in_the_environment_names_its_variable()
    {
        _environment["SALLYPORT_LOGIN_OFFLINE"] = "maybe";
        var error = Assert.Throws<UserError>(Load);
        Assert.Equal("login.offline must be true or false, not 'maybe' (SALLYPORT_LOGIN_OFFLINE).", error.Message);
    }

    [Fact]
    public void Every_default_is_a_value_that_is_accepted() => Assert.All(SettingTable.All, s => Assert.True(s.Accepts(s.Default), s.Name));

    [Fact]
    public void No_variable_of_the_environment_redirects_a_host()
    {
        var asked = new List<string>();
        var settings = EffectiveSettings.Load(_home, name =>
        {
            asked.Add(name);
            return null;
        });
        Assert.DoesNotContain(asked, name => name.Contains("UPSTREAM", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(settings.Redirects().Hosts);
    }

    [Fact]
    public void A_redirected_host_is_found_and_others_are_not()
    {
        File.WriteAllText(_home.ConfigFile, "upstream.api.openai.com: https://127.0.0.1:9443/v9\n");
        var redirects = Load().Redirects();
        Assert.Equal(new UpstreamRedirect(new Uri("https://127.0.0.1:9443/v9"), null), redirects.Find("api.openai.com"));
        Assert.Null(redirects.Find("api.anthropic.com"));
        Assert.Null(redirects.Find("x.api.openai.com"));
    }

    [Fact]
    public void A_gate_does_not_start_with_a_missing_authority()
    {
        File.WriteAllText(_home.ConfigFile, "upstream.api.openai.com: { origin: https://127.0.0.1:9443, ca: /nonexistent/ca.pem }\n");
        var settings = Load();
        Assert.Equal("bad-ca-file", Assert.Throws<UserError>(settings.Redirects).Code);
    }

    [Theory]
    [InlineData("https://gateway.example.com", true)]
    [InlineData("https://127.0.0.1:9443/prefix", true)]
    [InlineData("https://[::1]:9443", true)]
    [InlineData("http://gateway.example.com", false)]
    [InlineData("http://localhost:8080", false)]
    [InlineData("ftp://gateway.example.com", false)]
    [InlineData("gateway.example.com", false)]
    [InlineData("https://", false)]
    [InlineData("https://a.example?x", false)]
    [InlineData("https://a.example/#", false)]
    [InlineData("https://user@a.example", false)]
    [InlineData("https://a.example/%2e%2e/b", false)]
    [InlineData("https://a.example//b", false)]
    [InlineData("https://a.example\\b", false)]
    [InlineData("https://a.example:99999", false)]
    [InlineData("/etc/passwd", false)]
    public void An_origin_is_https_and_says_where_and_nothing_else(string text, bool accepted) =>
        Assert.Equal(accepted, UpstreamSetting.TryParseOrigin(text, out _, out _));

    private (int Port, SettingOrigin Origin) GatePort()
    {
        var settings = Load();
        return (settings.GatePort, settings.Get(SettingTable.GatePort).Origin);
    }

    private EffectiveSettings Load() => EffectiveSettings.Load(_home, name => _environment.GetValueOrDefault(name), _flags);
}
