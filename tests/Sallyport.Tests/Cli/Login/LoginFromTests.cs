using System.Text.Json;
using FakeOpenAI;
using FakeOpenAI.Keys;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Tests.Cli.Vault;
using Sallyport.Tests.Control.Sources;
using Xunit;

namespace Sallyport.Tests.Cli.Login;

/// <summary><c>sally login --from</c> and <c>sally keys refresh</c>, with a provider that knows its keys.</summary>
public sealed class LoginFromTests : IAsyncLifetime
{
    private static readonly string s_admin = "sk-admin-" + "CANARY" + new string('a', 52) + "T3Blbk" + "FJ" + new string('b', 58);

    private readonly SallyHere _sally = new();
    private FakeServer _provider = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await FakeServer.StartAsync();
        var ca = Path.Combine(_sally.Folder, "ca.pem");
        await _provider.WriteCertificateAuthorityAsync(ca);
        _sally.Variables["PATH"] = _sally.Folder + ":/usr/bin:/bin";
        await DoAsync("config", "set", "upstream.api.openai.com", _provider.Origin.GetLeftPart(UriPartial.Authority), "--ca", ca);
        Program("get", _provider.State.CreateKey(FakeKeyType.ServiceAccount).Text);
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        Assert.Empty(_sally.FindCanary());
        _sally.Dispose();
    }

    [Fact]
    public async Task The_fetched_key_is_tried_and_stored_with_its_source()
    {
        var output = await DoAsync("login", "openai", "--from", "exec:get agent", "--refresh-every", "15m");
        Assert.Contains("answered 200", output, StringComparison.Ordinal);
        var shown = await DoAsync("keys", "show", "openai/default");
        Assert.Contains("source        exec:get agent", shown, StringComparison.Ordinal);
        Assert.Contains("refresh_every 15m", shown, StringComparison.Ordinal);
        Assert.Contains("from exec:get agent", _sally.Journal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refresh_stores_another_key_and_leaves_the_same_one()
    {
        await DoAsync("login", "openai", "--from", "exec:get", "--key-id", "key_old");
        Assert.Contains("same key", await DoAsync("keys", "refresh", "openai/default"), StringComparison.Ordinal);
        Assert.DoesNotContain("credential.refreshed", _sally.Journal(), StringComparison.Ordinal);

        Program("get", _provider.State.CreateKey(FakeKeyType.ServiceAccount).Text);
        using var json = JsonDocument.Parse(await DoAsync("keys", "refresh", "--all", "--json"));
        Assert.Equal(("new key", 2), (json.RootElement[0].GetProperty("outcome").GetString(), json.RootElement[0].GetProperty("version").GetInt32()));
        Assert.Contains("credential.refreshed", _sally.Journal(), StringComparison.Ordinal);
        var stored = Assert.Single(VaultFile.List(_sally.Home));
        // What the provider called the old key is not true of the new one.
        Assert.Equal([new(CredentialFacts.Source, "exec:get")], stored.Facts);
    }

    [Theory, InlineData("sk-svcacct-CANARY-revoked", "key-dead"), InlineData("", "key-empty"), InlineData("two\nlines", "key-shape")]
    public async Task A_key_that_would_be_refused_at_a_login_is_refused_at_a_refresh_and_the_stored_one_stays(string key, string code)
    {
        await DoAsync("login", "openai", "--from", "exec:get");
        Program("get", key);
        var (exitCode, _, error) = await _sally.RunAsync(null, "keys", "refresh", "openai/default");
        Assert.NotEqual(0, exitCode);
        Assert.Contains($"code: {code}", error, StringComparison.Ordinal);
        Assert.Equal(1, VaultFile.List(_sally.Home)[0].Version);
    }

    [Fact]
    public async Task An_admin_key_is_refused_from_wherever_it_comes()
    {
        await DoAsync("login", "openai", "--from", "exec:get");
        Program("get", s_admin);
        foreach (var command in (string[][])[["login", "openai", "--as", "other", "--from", "exec:get"], ["keys", "refresh", "openai/default"]])
        {
            var (exitCode, _, error) = await _sally.RunAsync(null, command);
            Assert.Equal((int)ExitCode.Refused, exitCode);
            Assert.Contains("code: admin-key", error, StringComparison.Ordinal);
        }
        Assert.Equal(1, Assert.Single(VaultFile.List(_sally.Home)).Version);
    }

    [Fact]
    public async Task With_all_one_source_that_fails_does_not_keep_the_others_from_their_turn()
    {
        Program("broken", _provider.State.CreateKey().Text);
        await DoAsync("login", "openai", "--as", "a", "--from", "exec:broken");
        await DoAsync("login", "openai", "--as", "b", "--from", "exec:get");
        Program("broken", "", "echo sealed >&2; exit 1");
        Program("get", _provider.State.CreateKey(FakeKeyType.ServiceAccount).Text);
        var (exitCode, output, error) = await _sally.RunAsync(null, "keys", "refresh", "--all");
        Assert.Equal((int)ExitCode.Upstream, exitCode);
        Assert.Contains("openai/a: broken ended with 1", error, StringComparison.Ordinal);
        Assert.Contains("openai/b\tnew key\t2", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lease_whose_key_was_refused_is_ended_at_once_and_one_that_is_kept_is_not()
    {
        await using var vault = await FakeVault.StartAsync(new FakeTimeProvider());
        foreach (var (name, value) in vault.Variables()) _sally.Variables[name] = value;
        var (exitCode, _, _) = await _sally.RunAsync(null, "login", "openai", "--from", "vault:openai/creds/agent#api_key");
        Assert.Equal((int)ExitCode.Upstream, exitCode);
        Assert.Empty(vault.LiveKeys);

        var good = _provider.State.CreateKey(FakeKeyType.ServiceAccount).Text;
        vault.MakeKey = _ => good;
        await DoAsync("login", "openai", "--from", "vault:openai/creds/agent#api_key");
        Assert.Single(vault.LiveKeys);
    }

    [Fact]
    public async Task Inside_a_session_nothing_is_run()
    {
        await DoAsync("login", "openai", "--from", "exec:get");
        _sally.Variables["SALLYPORT_SESSION"] = "s1";
        Program("get", "", $"touch '{_sally.Folder}/ran'");
        foreach (var command in (string[][])[["login", "openai", "--as", "other", "--from", "exec:get"], ["keys", "refresh", "--all"]])
            Assert.Contains("code: inside-session", (await _sally.RunAsync(null, command)).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_sally.Folder, "ran")));
    }

    [Theory]
    [InlineData("usage", "login", "openai", "--from", "exec:get", "--from-env", "X")]
    [InlineData("usage", "login", "openai", "--refresh-every", "15m")]
    [InlineData("source-period", "login", "openai", "--from", "exec:get", "--refresh-every", "5s")]
    [InlineData("source-unknown", "login", "openai", "--from", "get")]
    [InlineData("usage", "keys", "refresh")]
    [InlineData("usage", "keys", "refresh", "openai/x", "--all")]
    [InlineData("credential-missing", "keys", "refresh", "openai/x")]
    [InlineData("source-missing", "keys", "refresh", "--all")]
    public async Task What_cannot_be_meant_is_said(string code, params string[] command) =>
        Assert.Contains($"code: {code}", (await _sally.RunAsync(null, command)).Error, StringComparison.Ordinal);

    private async Task<string> DoAsync(params string[] command)
    {
        var (exitCode, output, error) = await _sally.RunAsync(null, command);
        Assert.True(exitCode == 0, error);
        return output;
    }

    private void Program(string name, string key, string? script = null)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the programs are shell scripts");
        var path = Path.Combine(_sally.Folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script ?? $"cat <<'END'\n{key}\nEND"}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
