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
        List<SessionRecord>? sessions = null;
        foreach (var ancestor in ProcessFacts.AncestorsOf(pid))
        {
            sessions ??= [.. SessionFolder.All(home)];
            if (sessions.Count == 0) return null;
            var session = sessions.Find(s => s.OwnerPid == ancestor.Pid && (s.OwnerStarted is null || s.OwnerStarted == ancestor.Started));
            if (session is not null) return session.Id;
        }
        return null;
    }

    /// <summary>The session that this process runs in, or null.</summary>
    public static string? OfThisProcess(SallyHome home, Func<string, string?> environment) =>
        environment(ChildEnvironment.SessionVariable) is { Length: > 0 } session ? session : Of(home, Environment.ProcessId);
}
