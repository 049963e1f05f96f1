using Sallyport.Broker.Telemetry;
using Sallyport.Cli.Hosting;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;
using Sallyport.Tests.Broker;
using Xunit;

namespace Sallyport.Tests.Cli.Hosting;

/// <summary>A key goes to its provider's hosts, also as telemetry's: whoever sets the endpoint does not get one by it.</summary>
public sealed class TelemetrySettingsTests : IDisposable
{
    private readonly SallyHome _home = new(Directory.CreateTempSubdirectory("sally-telemetry-").FullName);
    private readonly Secret _key = Secret.CopyOf(GateFixture.Key);

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_home.Root, recursive: true);
    }

    [Fact]
    public void Nothing_is_reported_without_an_endpoint() => Assert.Null(Of("telemetry.otlp_credential: example/default\n"));

    [Fact]
    public void A_key_belongs_at_its_providers_hosts() =>
        Assert.Equal(new TelemetryOptions(new Uri($"https://{GateFixture.Host}:4318"), "example/default"), Of($"telemetry.otlp_endpoint: https://{GateFixture.Host}:4318\ntelemetry.otlp_credential: example/default\n"));

    [Theory]
    [InlineData("https://evil.example.com", "example/default", "no host of its provider (api.example.test, second.example.test)")]
    [InlineData("https://api.other.test", "example/default", "no host of its provider")]
    [InlineData("http://127.0.0.1:4318", "example/default", "never travels unencrypted")]
    [InlineData("https://api.example.test", "example/gone", "the vault holds no such credential")]
    public void Anywhere_else_the_gate_does_not_start(string endpoint, string credential, string why)
    {
        var error = Assert.Throws<UserError>(() => Of($"telemetry.otlp_endpoint: {endpoint}\ntelemetry.otlp_credential: {credential}\n"));
        Assert.Equal("telemetry-credential", error.Code);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private TelemetryOptions? Of(string file)
    {
        File.WriteAllText(_home.ConfigFile, file);
        var ring = new CredentialRing();
        ring.Replace([new OpenCredential(GateFixture.Facts(), _key)]);
        return TelemetrySettings.Of(EffectiveSettings.Load(_home, _ => null), ring, new ProviderCatalog([GateFixture.Example, GateFixture.Other]));
    }
}
