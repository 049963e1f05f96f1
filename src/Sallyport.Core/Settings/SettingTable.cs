namespace Sallyport.Core.Settings;

/// <summary>Every setting, declared once. Redirections (<c>upstream.HOST</c>) are apart, in <see cref="UpstreamSetting"/>.</summary>
public static class SettingTable
{
    public static SettingDefinition GatePort { get; } = new()
    {
        Name = "gate.port",
        Type = SettingType.Integer,
        Default = "0",
        Most = 65535,
        Variable = "SALLYPORT_GATE_PORT",
        Summary = "The port of `sally serve` on 127.0.0.1; 0 takes any free one. A gate of `sally run` always takes a free one.",
    };

    public static SettingDefinition InspectBytes { get; } = new()
    {
        Name = "gate.inspect_bytes",
        Type = SettingType.Integer,
        Default = "16777216",
        Unit = "bytes",
        Least = 1024,
        Most = 1L << 30,
        Variable = "SALLYPORT_GATE_INSPECT_BYTES",
        Summary = "How much of a request's body, or of a WebSocket message, is held to decide on it where a policy depends on it; what decides must come within it.",
    };

    public static SettingDefinition MaxConnections { get; } = new()
    {
        Name = "gate.max_connections",
        Type = SettingType.Integer,
        Default = "16384",
        Least = 16,
        Most = 1_000_000,
        Variable = "SALLYPORT_GATE_MAX_CONNECTIONS",
        Summary = "How many connections one session may have open at a time; as many again may be open that show no session yet. A request or stream of HTTP/2 is none of its own.",
    };

    public static SettingDefinition TripwireFreezes { get; } = new()
    {
        Name = "gate.tripwire_freezes",
        Type = SettingType.Boolean,
        Default = "true",
        Variable = "SALLYPORT_GATE_TRIPWIRE_FREEZES",
        Summary = "Whether an agent is frozen when a request of it carries a credential to where it does not belong; the request is stopped in any case.",
    };

    public static SettingDefinition CaptureMaxBytes { get; } = new()
    {
        Name = "capture.max_bytes",
        Type = SettingType.Integer,
        Default = "1073741824",
        Unit = "bytes",
        Least = 1 << 20,
        Most = 1L << 50,
        Variable = "SALLYPORT_CAPTURE_MAX_BYTES",
        Summary = "How much all captures of calls may take together; beyond it the oldest are removed.",
    };

    public static SettingDefinition CaptureMaxCallBytes { get; } = new()
    {
        Name = "capture.max_call_bytes",
        Type = SettingType.Integer,
        Default = "8388608",
        Unit = "bytes",
        Least = 256 * 1024,
        Most = 1L << 30,
        Variable = "SALLYPORT_CAPTURE_MAX_CALL_BYTES",
        Summary = "How much is captured of one call where a grant asks for it, three quarters of it at most of what is sent; the rest passes and is counted.",
    };

    public static SettingDefinition CaptureRetentionDays { get; } = new()
    {
        Name = "capture.retention_days",
        Type = SettingType.Integer,
        Default = "30",
        Unit = "days",
        Least = 1,
        Most = 36_500,
        Variable = "SALLYPORT_CAPTURE_RETENTION_DAYS",
        Summary = "How long captures of calls are kept.",
    };

    public static SettingDefinition JournalMaxFileBytes { get; } = new()
    {
        Name = "journal.max_file_bytes",
        Type = SettingType.Integer,
        Default = "67108864",
        Unit = "bytes",
        Least = 4096,
        Most = 1L << 40,
        Variable = "SALLYPORT_JOURNAL_MAX_FILE_BYTES",
        Summary = "A journal file that has reached this size is followed by a new one.",
    };

    public static SettingDefinition JournalFlushInterval { get; } = new()
    {
        Name = "journal.flush_interval_ms",
        Type = SettingType.Integer,
        Default = "20",
        Unit = "milliseconds",
        Most = 60_000,
        Variable = "SALLYPORT_JOURNAL_FLUSH_INTERVAL_MS",
        Summary = "How long a journal entry may wait for the disk flush it shares with others; 0 flushes before a request goes on.",
    };

    public static SettingDefinition PreloadNode { get; } = new()
    {
        Name = "session.preload_node",
        Type = SettingType.Choice,
        Default = "auto",
        Choices = ["auto", "always", "never"],
        Variable = "SALLYPORT_SESSION_PRELOAD_NODE",
        Summary = "Whether a session loads a file into Node programs that leads their TLS to the gate, for those that ignore proxies; auto does so where the command itself is run by Node.",
    };

    public static SettingDefinition MetricsPort { get; } = new()
    {
        Name = "metrics.port",
        Type = SettingType.Integer,
        Default = "0",
        Most = 65535,
        Variable = "SALLYPORT_METRICS_PORT",
        Summary = "The port on 127.0.0.1 at which `sally serve` answers /metrics for Prometheus; 0 for none.",
    };

    public static SettingDefinition OtlpEndpoint { get; } = new()
    {
        Name = "telemetry.otlp_endpoint",
        Type = SettingType.Endpoint,
        Default = "",
        Variable = "SALLYPORT_TELEMETRY_OTLP_ENDPOINT",
        Summary = "The base URL of an OpenTelemetry collector, OTLP over HTTP, that gates report each call to: names and numbers, no content. Empty for none.",
    };

    public static SettingDefinition OtlpCredential { get; } = new()
    {
        Name = "telemetry.otlp_credential",
        Type = SettingType.Credential,
        Default = "",
        Variable = null,
        Summary = "The credential that is shown to the collector, as `Authorization: Bearer`; the endpoint's host must be one of its provider's. Empty for none.",
    };

    public static SettingDefinition SpikeFactor { get; } = new()
    {
        Name = "alerts.spike_factor",
        Type = SettingType.Integer,
        Default = "10",
        Most = 1_000_000,
        Variable = "SALLYPORT_ALERTS_SPIKE_FACTOR",
        Summary = "An agent that makes so many times more requests in ten seconds than it usually does is frozen, and a key that does so at the provider in five minutes raises an alert; 0 for never.",
    };

    public static SettingDefinition LoginOffline { get; } = new()
    {
        Name = "login.offline",
        Type = SettingType.Boolean,
        Default = "false",
        Variable = "SALLYPORT_LOGIN_OFFLINE",
        Summary = "Store keys without trying them against the provider.",
    };

    public static SettingDefinition SinksMaxPendingBytes { get; } = new()
    {
        Name = "sinks.max_pending_bytes",
        Type = SettingType.Integer,
        Default = "268435456",
        Unit = "bytes",
        Least = 1 << 20,
        Most = 1L << 40,
        Variable = "SALLYPORT_SINKS_MAX_PENDING_BYTES",
        Summary = "How much of the provider's audit log may wait for a sink; above it no more of the log is read, and the provider keeps it.",
    };

    public static SettingDefinition WatchFirstDays { get; } = new()
    {
        Name = "watch.first_days",
        Type = SettingType.Integer,
        Default = "7",
        Unit = "days",
        Most = 3650,
        Variable = "SALLYPORT_WATCH_FIRST_DAYS",
        Summary = "How far back the organization's audit log is read the first time.",
    };

    public static SettingDefinition WatchCompareMinutes { get; } = new()
    {
        Name = "watch.compare_minutes",
        Type = SettingType.Integer,
        Default = "5",
        Unit = "minutes",
        Least = 1,
        Most = 1440,
        Variable = "SALLYPORT_WATCH_COMPARE_MINUTES",
        Summary = "How often everything in the organization is compared with how it was, for what its audit log does not tell; it takes some eight calls for each project.",
    };

    public static IReadOnlyList<SettingDefinition> All { get; } =
        [SpikeFactor, CaptureMaxBytes, CaptureMaxCallBytes, CaptureRetentionDays, InspectBytes, MaxConnections, GatePort, TripwireFreezes, JournalFlushInterval, JournalMaxFileBytes, LoginOffline, MetricsPort, PreloadNode, SinksMaxPendingBytes, OtlpCredential, OtlpEndpoint, WatchCompareMinutes, WatchFirstDays];

    public static SettingDefinition? Find(string name) => All.FirstOrDefault(s => s.Name == name);
}
