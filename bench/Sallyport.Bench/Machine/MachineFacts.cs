using System.Globalization;
using System.Runtime.InteropServices;

namespace Sallyport.Bench.Machine;

/// <summary>Where and when a run took place, and how much other work disturbed it.</summary>
internal sealed record MachineFacts(DateTimeOffset Start, string Processor, int Cores, string Kernel, string Distribution, long MemoryMegabytes, double LoadBefore, long[] TimesBefore)
{
    public static MachineFacts Read() => new(
        DateTimeOffset.UtcNow,
        Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        Field("/etc/os-release", "PRETTY_NAME")?.Trim('"') ?? "unknown",
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20,
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture),
        Times());

    /// <summary>The share of processor time since the start that the host gave to other machines.</summary>
    public double StolenShare()
    {
        var now = Times();
        var total = now.Sum() - TimesBefore.Sum();
        return total > 0 ? (now[7] - TimesBefore[7]) / (double)total : 0;
    }

    private static long[] Times() =>
        [.. File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9].Select(long.Parse)];

    private static string? Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?.Split([':', '='], 2)[1].Trim();
}
