using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;

namespace Sallyport.Broker.Telemetry;

/// <summary>What can be wrong with where telemetry goes, as the user is told when a gate starts.</summary>
public static class TelemetryErrors
{
    public static UserError NoCredential(string name) => new("telemetry-credential", ExitCode.NotFound,
        $"telemetry.otlp_credential names {name}, and the vault holds no such credential.",
        "store it: sally login PROVIDER, or go without one: sally config unset telemetry.otlp_credential");

    public static UserError WrongHost(string name, Uri endpoint, Provider? provider) => new("telemetry-credential", ExitCode.Usage,
        $"The key of {name} does not go to {endpoint.Host}: that is no host of its provider{(provider is null ? "" : $" ({string.Join(", ", provider.Hosts)})")}.",
        "describe the collector in a provider file whose hosts name it, and store its key there: see docs/telemetry.md");

    public static UserError Unencrypted(string name, Uri endpoint) => new("telemetry-credential", ExitCode.Usage,
        $"The key of {name} does not go to {endpoint.GetLeftPart(UriPartial.Authority)}: a key never travels unencrypted, not even on this machine.",
        "give an https endpoint, or go without a key: sally config unset telemetry.otlp_credential");
}
