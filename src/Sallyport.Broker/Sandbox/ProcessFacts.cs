using System.Globalization;

namespace Sallyport.Broker.Sandbox;

/// <summary>What the system tells about a process. Linux only; elsewhere nothing is known.</summary>
/// <param name="Started">In clock ticks since boot: with the id, it names a process that ids alone do not, since they are used again.</param>
public readonly record struct ProcessFacts(int Pid, int Parent, long Started, char State)
{
    public bool IsStopped => State is 'T' or 't';

    /// <summary>Null where there is no such process, or where the system does not tell.</summary>
    public static ProcessFacts? Of(int pid)
    {
        if (!OperatingSystem.IsLinux()) return null;
        string text;
        try
        {
            text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null; // It is gone.
        }
        // The second field is the program's name in parentheses and may hold anything, parentheses and spaces too.
        var rest = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessFacts(pid, int.Parse(rest[1], CultureInfo.InvariantCulture), long.Parse(rest[19], CultureInfo.InvariantCulture), rest[0][0]);
    }

    /// <summary>The words it was started with; empty where the system does not tell.</summary>
    public static string[] CommandLineOf(int pid)
    {
        if (!OperatingSystem.IsLinux()) return [];
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cmdline")).Split('\0');
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return []; // It is gone.
        }
    }

    /// <summary>Whether the process that was <paramref name="pid"/> when it had started at <paramref name="started"/> still runs.</summary>
    public static bool IsAlive(int pid, long? started)
    {
        if (!OperatingSystem.IsLinux()) return IsAliveElsewhere(pid);
        return Of(pid) is { State: not ('Z' or 'X') } facts && (started is null || facts.Started == started);
    }

    /// <summary>The process's parent, its parent's parent and so on, without itself.</summary>
    public static IEnumerable<ProcessFacts> AncestorsOf(int pid)
    {
        var seen = new HashSet<int> { pid };
        while (Of(pid) is { Parent: > 0 and var parent } && seen.Add(parent) && Of(parent) is { } facts)
        {
            yield return facts;
            pid = parent;
        }
    }

    private static bool IsAliveElsewhere(int pid)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
