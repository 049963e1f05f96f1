namespace Sallyport.Broker.Telemetry;

/// <summary>Where a gate reports its calls to.</summary>
/// <param name="Endpoint">The base URL of an OTLP/HTTP receiver; <c>/v1/traces</c> and <c>/v1/metrics</c> are put behind it.</param>
/// <param name="Credential">The name of the credential that is shown there; null for none.</param>
public sealed record TelemetryOptions(Uri Endpoint, string? Credential);
