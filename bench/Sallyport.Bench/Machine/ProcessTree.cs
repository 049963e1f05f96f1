using System.Globalization;

namespace Sallyport.Bench.Machine;

/// <summary>Reads from /proc what a program and its children use. Linux only, as the bench is.</summary>
internal sealed class ProcessTree(int root, int? without = null)
{
    private const double TicksPerSecond = 100;

    /// <summary>Processor time of the live processes and of those children that have ended, in seconds.</summary>
    public double CpuSeconds() => Members().Sum(id => Stat(id) is { } stat ? stat.CpuTicks / TicksPerSecond : 0);

    /// <summary>Memory in use now, in kilobytes, pages shared between its processes counted once where the kernel tells.</summary>
    public long ResidentKilobytes() => Members().Sum(id => Line($"/proc/{id}/smaps_rollup", "Pss:") ?? Line($"/proc/{id}/status", "VmRSS:") ?? 0);

    /// <summary>The sum of the peaks of its processes, in kilobytes.</summary>
    public long PeakKilobytes() => Members().Sum(id => Line($"/proc/{id}/status", "VmHWM:") ?? 0);

    private List<int> Members()
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Parent: Stat(id)?.Parent ?? 0))
            .ToLookup(p => p.Parent, p => p.Id);
        List<int> members = [root];
        for (var i = 0; i < members.Count; i++) members.AddRange(children[members[i]].Where(id => id != without));
        return members;
    }

    private static (int Parent, long CpuTicks)? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            // The name stands in parentheses and may hold blanks; state is the field after it.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), ticks);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long? Line(string file, string name)
    {
        try
        {
            var line = File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
            return line is null ? null : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
