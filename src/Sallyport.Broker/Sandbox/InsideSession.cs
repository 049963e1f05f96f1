using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Sandbox;

/// <summary>
/// Tells whether a process belongs to a session's agent. The environment says so, unless the agent has cleaned it; the
/// chain of parents says so too, on Linux, and <c>sally run</c> adopts orphans so that the chain does not break.
/// </summary>
public static class InsideSession
{
    /// <summary>The session that <paramref name="pid"/> runs in, or null.</summary>
    public static string? Of(SallyHome home, int pid)
    {
        ProcessFacts[] ancestors = [.. ProcessFacts.AncestorsOf(pid)];
        if (ancestors.Length == 0) return null;
        if (SessionRecords.RunBy(home, ancestors) is { } session) return session.Id;
        return ancestors.Any(a => IsRun(ProcessFacts.CommandLineOf(a.Pid))) ? "of another home" : null;
    }

    /// <summary>
    /// Whether these words started a <c>sally run</c>. An agent is not told where its session's home is, and could take
    /// the user's own instead; but it cannot change how its ancestors were started.
    /// </summary>
    internal static bool IsRun(ReadOnlySpan<string> words)
    {
        if (words.Length > 1 && Path.GetFileName(words[1]) == "sally.dll") words = words[1..];
        return words.Length > 1 && words[1] == "run" && Path.GetFileNameWithoutExtension(words[0]) == "sally";
    }

    /// <summary>The session that this process runs in, or null.</summary>
    public static string? OfThisProcess(SallyHome home, Func<string, string?> environment) =>
        environment(ChildEnvironment.SessionVariable) is { Length: > 0 } session ? session : Of(home, Environment.ProcessId);
}
