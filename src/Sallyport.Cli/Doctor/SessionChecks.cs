using Sallyport.Broker.Sandbox;

namespace Sallyport.Cli.Doctor;

/// <summary>What processes left behind that were killed before they could clean up.</summary>
internal static class SessionChecks
{
    public static IEnumerable<CheckResult> Run(CliContext context)
    {
        var live = 0;
        var stale = 0;
        foreach (var session in SessionFolder.All(context.Home))
        {
            if (session.OwnerLives)
            {
                live++;
                continue;
            }
            stale++;
            yield return CheckResult.Finding("stale-session",
                $"session {session.Id} was not ended cleanly; its placeholders are dead, its files are still there",
                $"process {session.OwnerPid} is gone", $"rm -r {SessionFolder.PathOf(context.Home, session.Id, session.OwnerPid)}");
        }
        if (stale == 0) yield return CheckResult.Ok("sessions", "no session was left behind", $"running: {live}");
    }
}
