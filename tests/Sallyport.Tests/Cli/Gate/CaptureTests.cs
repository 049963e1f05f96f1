using System.Text.Json;
using Sallyport.Core.Captures;
using Xunit;

namespace Sallyport.Tests.Cli.Gate;

/// <summary>From a policy that asks for captures to what a person reads, with live processes.</summary>
public sealed class CaptureTests : IAsyncLifetime
{
    private GateScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await GateScene.CreateAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task What_an_agent_sent_is_shown_while_the_gate_runs_and_lies_on_the_disk_encrypted()
    {
        await ApplyAsync("{ level: redacted, patterns: [\"gpt-[0-9]\"] }");
        const string Call = """curl -s https://api.openai.com/v1/responses -H "Authorization: Bearer $OPENAI_API_KEY" -H 'Content-Type: application/json' -d '{"model":"gpt-5","input":"the harvest plan"}'""";
        await _scene.ServeAsync();
        Assert.Equal(0, (await _scene.RunAsync("run", "--agent", "bot", "--", "sh", "-c", Call)).ExitCode);

        var done = Assert.Single(_scene.Entries("request.done"));
        var shown = await _scene.DoAsync(null, "journal", "show", done.GetProperty("request").GetString()!, "--json");
        var capture = JsonDocument.Parse(shown).RootElement.GetProperty("capture");
        Assert.Equal("kept", capture.GetProperty("outcome").GetString());
        Assert.Equal("""{"model":"[redacted]","input":"the harvest plan"}""", capture.GetProperty("sent").GetProperty("body").GetString());
        Assert.Contains("Authorization: Bearer [placeholder of openai/default]", capture.GetProperty("sent").GetProperty("head").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("{", capture.GetProperty("answered").GetProperty("body").GetString(), StringComparison.Ordinal);
        var file = await File.ReadAllBytesAsync(new CaptureFolder(_scene.Here.Home).FileOf(capture.GetProperty("id").GetString()!), TestContext.Current.CancellationToken);
        Assert.Equal(-1, file.AsSpan().IndexOf("harvest"u8));
        Assert.StartsWith("intact:", (await _scene.DoAsync(null, "journal", "verify", "--captures")).Split('\n')[^2], StringComparison.Ordinal);
        Assert.Contains("redacted, without what fits: gpt-[0-9]", await _scene.DoAsync(null, "agents", "show", "bot"), StringComparison.Ordinal);
    }

    private async Task ApplyAsync(string capture)
    {
        var file = _scene.Here.WriteFile("sallyport.yaml", $"version: 1\nagents:\n  bot: {{ credential: openai/default, permissions: {{ responses: write }}, capture: {capture} }}\n");
        await _scene.DoAsync(null, "apply", "--yes", "-f", file);
    }
}
