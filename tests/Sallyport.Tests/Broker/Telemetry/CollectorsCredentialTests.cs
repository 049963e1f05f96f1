using Microsoft.AspNetCore.Http;
using Sallyport.Broker.Sandbox;
using Sallyport.Broker.Telemetry;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Broker.Telemetry;

/// <summary>What telemetry shows to its collector is no agent's.</summary>
public sealed class CollectorsCredentialTests
{
    [Fact]
    public async Task No_session_gets_it_neither_unasked_nor_by_its_name()
    {
        await using var fixture = await GateFixture.StartAsync(_ => Task.CompletedTask, setup: Choose("other/default"));
        Assert.Equal(["example/default"], await OpenAsync(fixture));
        Assert.Equal(["example/default"], await OpenAsync(fixture, "example/default"));
        var error = await Assert.ThrowsAsync<UserError>(() => OpenAsync(fixture, "example/default", "other/default"));
        Assert.Equal(("credential-of-telemetry", ExitCode.Refused), (error.Code, error.ExitCode));
    }

    [Fact]
    public async Task Without_telemetry_it_is_a_credential_like_others()
    {
        await using var fixture = await GateFixture.StartAsync(_ => Task.CompletedTask, setup: Choose(null));
        Assert.Equal(["example/default", "other/default"], await OpenAsync(fixture));
        Assert.Equal(["other/default"], await OpenAsync(fixture, "other/default"));
    }

    private static Action<SessionSetup> Choose(string? telemetrys) => s =>
    {
        s.Credentials = [GateFixture.Facts(), GateFixture.Facts("other/default")];
        s.Telemetry = telemetrys is null ? null : new TelemetryOptions(new Uri("https://api.other.test"), telemetrys);
    };

    private static async Task<IEnumerable<string>> OpenAsync(GateFixture fixture, params string[] names)
    {
        var (_, opened) = await new SessionOpener(fixture.Gate, fixture.Ring).OpenAsync(
            new SessionOpening { Agent = "test", Command = "test", ProcessId = Environment.ProcessId, Credentials = names, Environment = new Dictionary<string, string>() }, TestContext.Current.CancellationToken);
        return opened.Granted.Select(g => g.Credential.Name).Order();
    }
}
