using System.Text.Json;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Tests.Broker.Upstreams;
using Sallyport.Tests.Cli.Vault;
using Sallyport.Tests.Control.Sinks;
using Xunit;

namespace Sallyport.Tests.Cli.Sinks;

public sealed class SinksCommandTests : IAsyncDisposable
{
    private const string Token = "CANARY-hec-token-0123456789";

    private readonly SallyHere _sally = new();
    private readonly TestAuthority _authority = new();

    public ValueTask DisposeAsync()
    {
        Assert.Empty(_sally.FindCanary());
        _sally.Dispose();
        _authority.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task From_a_token_to_events_at_the_receiver()
    {
        var known = true;
        await using var receiver = await Receiver.StartAsync(_authority, request => known && request.Headers.Authorization == "Splunk " + Token
            ? (200, """{"text":"Success","code":0}""") : (403, """{"text":"Invalid token","code":4}"""));
        Assert.Equal(0, (await _sally.RunAsync(Token, "login", "sink", "--as", "hec")).ExitCode);
        await ApplyAsync($$"""
            sinks:
              siem: { type: splunk_hec, url: "{{receiver.Origin}}", ca: "{{_sally.WriteFile("ca.pem", _authority.Pem)}}", credential: sink/hec }
            """);

        var (tested, said, _) = await _sally.RunAsync(null, "sinks", "test", "siem");
        Assert.Equal((0, "siem took it: answered 200: Success\n"), (tested, said));
        Assert.Equal(0, (await _sally.RunAsync(null, "sinks", "deliver", "--once")).ExitCode);

        Assert.Contains("\"sink.test\"", receiver.Requests[0].Body, StringComparison.Ordinal);
        Assert.Contains("\"policy.applied\"", receiver.Requests[1].Body, StringComparison.Ordinal);
        var status = await JsonAsync("sinks", "status", "--json");
        Assert.Equal((0, 0, JsonValueKind.Null), (status[0].GetProperty("pending_bytes").GetInt64(), status[0].GetProperty("refused").GetInt64(), status[0].GetProperty("error").ValueKind));
        Assert.True(status[0].GetProperty("delivered").GetInt64() >= 3);

        known = false;
        await _sally.RunAsync(null, "config", "set", "login.offline", "true");
        var (failed, _, error) = await _sally.RunAsync(null, "sinks", "deliver", "--once");
        Assert.Equal(7, failed);
        Assert.Contains("not everything could be delivered to: siem", error, StringComparison.Ordinal);
        Assert.Equal(7, (await _sally.RunAsync(null, "sinks", "test", "siem")).ExitCode);
        status = await JsonAsync("sinks", "status", "--json");
        Assert.Equal("answered 403: Invalid token", status[0].GetProperty("error").GetString());
        Assert.True(status[0].GetProperty("pending_bytes").GetInt64() > 0);
    }

    [Fact]
    public async Task The_list_shows_where_the_record_goes_and_the_name_of_the_credential()
    {
        await _sally.RunAsync(Token, "login", "sink", "--as", "hec");
        await ApplyAsync("sinks:\n  siem: { type: splunk_hec, url: \"https://siem.example.com:8088\", credential: sink/hec, events: [alerts, audit] }\n  file: { type: jsonl, path: /var/log/s.jsonl }\n");

        var (_, text, _) = await _sally.RunAsync(null, "sinks", "list");
        var json = await JsonAsync("sinks", "list", "--json");

        Assert.Equal(
        [
            "name\ttype\tto\tformat\tevents\tcredential",
            "siem\tsplunk_hec\thttps://siem.example.com:8088/\tocsf\talerts, audit\tsink/hec",
            "file\tjsonl\t/var/log/s.jsonl\tocsf\tjournal, alerts, audit\t-",
        ], text.TrimEnd('\n').Split('\n'));
        Assert.Equal(("sink/hec", "alerts"), (json[0].GetProperty("credential").GetString(), json[0].GetProperty("events")[0].GetString()));
    }

    [Fact]
    public async Task A_sink_that_is_not_there_is_named_with_those_that_are()
    {
        await _sally.RunAsync(Token, "login", "sink", "--as", "hec");
        var (none, _, noSinks) = await _sally.RunAsync(null, "sinks", "deliver", "--once");
        await ApplyAsync("sinks:\n  siem: { type: jsonl, path: /var/log/s.jsonl }\n");
        var (missing, _, error) = await _sally.RunAsync(null, "sinks", "test", "seim");

        Assert.Equal((3, 3), (none, missing));
        Assert.Contains("no-sinks", noSinks, StringComparison.Ordinal);
        Assert.Contains("did you mean: siem", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_that_a_sink_needs_and_the_vault_lacks_is_found_before_the_policy_is_applied()
    {
        await _sally.RunAsync(Token, "login", "sink", "--as", "hec");
        var file = _sally.WriteFile("sallyport.yaml", "version: 1\nsinks:\n  siem: { type: splunk_hec, url: \"https://siem.example.com\", credential: sink/hec }\n  dog: { type: datadog, url: \"https://dog.example.com\", credential: sink/dog }\n");

        var (exitCode, output, _) = await _sally.RunAsync(null, "policy", "check", file);

        Assert.Equal(8, exitCode);
        Assert.Equal($"{file}:4:3: warning: there is no credential sink/dog in the vault: nothing reaches dog until it is stored, with 'sally login sink --as dog'\n", output);
    }

    [Fact]
    public async Task A_providers_key_is_not_stored_for_a_sink()
    {
        var key = "sk-proj-" + "CANARY" + new string('a', 68) + "T3Blbk" + "FJ" + new string('b', 74);
        var (exitCode, _, error) = await _sally.RunAsync(key, "login", "sink", "--as", "oops");

        Assert.Equal(4, exitCode);
        Assert.Contains("this is a key of OpenAI", error, StringComparison.Ordinal);
        Assert.False(VaultFile.Exists(_sally.Home));
    }

    [Fact]
    public async Task No_command_of_sinks_runs_inside_a_session()
    {
        await _sally.RunAsync(Token, "login", "sink", "--as", "hec");
        _sally.Variables["SALLYPORT_SESSION"] = "s-00000001";
        foreach (var verb in new[] { "list", "status", "deliver" })
        {
            var (exitCode, _, error) = await _sally.RunAsync(null, "sinks", verb);
            Assert.Equal(4, exitCode);
            Assert.Contains("inside-session", error, StringComparison.Ordinal);
        }
    }

    private async Task ApplyAsync(string sinks)
    {
        var (exitCode, _, error) = await _sally.RunAsync(null, "apply", "--yes", "-f", _sally.WriteFile("sallyport.yaml", "version: 1\n" + sinks));
        Assert.True(exitCode == 0, error);
    }

    private async Task<List<JsonElement>> JsonAsync(params string[] args) =>
        [.. JsonDocument.Parse((await _sally.RunAsync(null, args)).Out).RootElement.EnumerateArray()];
}
