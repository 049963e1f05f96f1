namespace Sallyport.Bench.Report;

/// <summary>The names under which figures are kept.</summary>
internal static class Metric
{
    public static readonly int[] Connections = [1, 16, 64];
    public static readonly int[] Streams = [1, 16];
    public static readonly int[] GrowthConnections = [16, 64];

    public const string HandshakesPerSecond = "connections/s";
    public const string CpuPerHandshake = "cpu/connection";
    public const string PeakMegabytes = "peak MB";
    public const string IdleCount = "idle streams";
    public const string IdleKilobytes = "idle KB each";
    public const string IdleMegabytes = "idle MB";
    public const string Start = "start ms";
    public const string StartVersion = "sally --version";
    public const string StartRun = "sally run -- true";
    public const string StartNothing = "/bin/true";
    public const string JournalEntries = "journal entries/s";
    public const string JournalLimit = "journal entries/s at most";
    public const string Decisions = "policy decisions/s";
    public const string DecisionsOfMany = "policy decisions/s with 1,000 agents";
    public const string DecisionBytes = "bytes allocated a decision";
    public const string Empty = "gate-empty";
    public const string Grown = "gate-grown";
    public const string ReadyMilliseconds = "sally serve ready ms";
    public const string SessionKilobytes = "session KB each";
    public const string JournalPerRequest = "journal entries/request";

    public static string PerSecond(int connections) => $"req/s c={connections}";

    public static string P50(int connections) => $"p50 c={connections}";

    public static string P99(int connections) => $"p99 c={connections}";

    public static string Cpu(int connections) => $"cpu c={connections}";

    public static string FirstEvent(int streams) => $"first event s={streams}";

    public static string DelayP50(int streams) => $"delay p50 s={streams}";

    public static string DelayP99(int streams) => $"delay p99 s={streams}";

    public static string JitterP99(int streams) => $"jitter p99 s={streams}";
}
