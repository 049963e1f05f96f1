using Sallyport.Broker.Telemetry;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Hosting;

/// <summary>Where a gate reports to, as the settings say.</summary>
internal static class TelemetrySettings
{
    /// <summary>Null where nothing is reported.</summary>
    /// <exception cref="UserError">The credential is not there, or does not belong at the endpoint.</exception>
    public static TelemetryOptions? Of(EffectiveSettings settings, CredentialRing ring, ProviderCatalog providers)
    {
        if (settings.OtlpEndpoint is not { } endpoint) return null;
        if (settings.OtlpCredential is { } name)
        {
            if (ring.Find(name) is not { } credential) throw TelemetryErrors.NoCredential(name);
            if (endpoint.Scheme != Uri.UriSchemeHttps) throw TelemetryErrors.Unencrypted(name, endpoint);
            // As with every call: whoever sets the endpoint must not get a key by it.
            var provider = providers.All.FirstOrDefault(p => p.Name == credential.Facts.Provider);
            if (provider?.Claims(endpoint.IdnHost) != true) throw TelemetryErrors.WrongHost(name, endpoint, provider);
        }
        return new TelemetryOptions(endpoint, settings.OtlpCredential);
    }
}
