using FakeOpenAI.Faults;
using Sallyport.Clients.Tests.Running;
using Xunit;

namespace Sallyport.Clients.Tests.Clients;

/// <summary>Two coding agents as their makers ship them.</summary>
public sealed class AgentTests(Gatehouse gatehouse) : ClientTest(gatehouse)
{
    private static string Codex => Tools.Agent("codex-linux-x64", "vendor", "x86_64-unknown-linux-musl", "bin", "codex");

    private static string ClaudeCode => Tools.Agent("@anthropic-ai", "claude-code-linux-x64", "claude");

    [Fact]
    public async Task Codex_answers_over_a_WebSocket()
    {
        var outcome = await RunAsync(CodexExec());

        Assert.Contains(Hello, outcome.Out, StringComparison.Ordinal);
        var call = outcome.To("/v1/responses")[0];
        Assert.Equal(101, call.Status);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/responses");
    }

    [Fact]
    public async Task Codex_falls_back_to_server_sent_events_where_the_upgrade_is_refused()
    {
        var outcome = await RunAsync(CodexExec() with { FirstFault = new Fault { Status = 426 }, HoldMethod = "POST" });

        Assert.Contains(Hello, outcome.Out, StringComparison.Ordinal);
        var calls = outcome.To("/v1/responses");
        Assert.Equal(426, calls[0].Status);
        Assert.Contains(calls, call => call is { Method: "POST", Status: 200 });
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/responses");
    }

    [Fact]
    public async Task Codex_without_a_login_sends_no_credential_and_the_gate_puts_the_key_on_if_told_to()
    {
        Assert.SkipWhen(Entrance.IsDirect, "nobody would put it on");
        var outcome = await RunAsync(ClientCommand.Shell($"{Codex} exec -m gpt-5-mini --skip-git-repo-check 'Say hello.'", "/v1/responses") with
        {
            RunOptions = ["--inject", "always"],
        });

        Assert.Contains(Hello, outcome.Out, StringComparison.Ordinal);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/responses");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Claude_Code_answers_in_print_mode(bool baseUrl)
    {
        var outcome = await RunAsync(ClientCommand.Shell($"{ClaudeCode} -p 'Say hello.'", "/v1/messages") with
        {
            RunOptions = baseUrl ? ["--base-url"] : [],
            Environment = new Dictionary<string, string?> { ["DISABLE_AUTOUPDATER"] = "1" },
        });

        Assert.Contains(Hello, outcome.Out, StringComparison.Ordinal);
        outcome.SawKey(Gatehouse.Keys["anthropic"], "/v1/messages");
    }

    private static ClientCommand CodexExec() => ClientCommand.Shell(
        $$"""
        printenv OPENAI_API_KEY | {{Codex}} login --with-api-key
        {{Codex}} exec -m gpt-5-mini --skip-git-repo-check ${OPENAI_BASE_URL:+-c openai_base_url="$OPENAI_BASE_URL"} 'Say hello.'
        """, "/v1/responses");
}
