using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;
using Xunit;

namespace Sallyport.Tests.Core.Settings;

public sealed class EndpointSettingTests : IDisposable
{
    private readonly SallyHome _home = new(Directory.CreateTempSubdirectory("sally-settings-").FullName);

    public void Dispose() => Directory.Delete(_home.Root, recursive: true);

    [Theory]
    [InlineData("https://otel.example.com", true)]
    [InlineData("https://otel.example.com:4318/otlp", true)]
    [InlineData("http://127.0.0.1:4318", true)]
    [InlineData("http://[::1]:4318/", true)]
    [InlineData("HTTP://localhost:4318", true)]
    [InlineData("http://otel.example.com:4318", false)]
    [InlineData("http://localhost.example.com:4318", false)]
    [InlineData("http://user@127.0.0.1:4318", false)]
    [InlineData("https://user:password@otel.example.com", false)]
    [InlineData("https://otel.example.com/?key=1", false)]
    [InlineData("grpc://127.0.0.1:4317", false)]
    [InlineData("127.0.0.1:4318", false)]
    public void Is_https_or_of_this_machine(string text, bool isOne) => Assert.Equal(isOne, EndpointSetting.TryParse(text, out _));

    [Fact]
    public void The_file_and_a_variable_of_our_own_say_where_reports_go_and_only_the_file_with_which_key()
    {
        Assert.Equal((null, null), Load([]));
        File.WriteAllText(_home.ConfigFile, "telemetry.otlp_endpoint: https://otel.example.com\ntelemetry.otlp_credential: collector/default\n");
        Assert.Equal(("https://otel.example.com/", "collector/default"), Load([]));
        Assert.Equal(("http://127.0.0.1:4318/", "collector/default"), Load(new()
        {
            ["SALLYPORT_TELEMETRY_OTLP_ENDPOINT"] = "http://127.0.0.1:4318",
            ["SALLYPORT_TELEMETRY_OTLP_CREDENTIAL"] = "openai/default",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "https://elsewhere.example.com",
        }));
    }

    [Fact]
    public void A_wrong_one_is_refused_with_what_to_type()
    {
        var error = Assert.Throws<UserError>(() => Load(new() { ["SALLYPORT_TELEMETRY_OTLP_ENDPOINT"] = "http://otel.example.com" }));
        Assert.Equal("telemetry.otlp_endpoint must be an https URL without a query, or an http one of this machine, not 'http://otel.example.com' (SALLYPORT_TELEMETRY_OTLP_ENDPOINT).", error.Message);
        Assert.Equal("sally config unset telemetry.otlp_endpoint", error.Hint);
    }

    private (string?, string?) Load(Dictionary<string, string> environment)
    {
        var settings = EffectiveSettings.Load(_home, name => environment.GetValueOrDefault(name));
        return (settings.OtlpEndpoint?.AbsoluteUri, settings.OtlpCredential);
    }
}
