using Sallyport.Control.Leases;
using Sallyport.Control.Rotation;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Control.Sinks;
using Sallyport.Control.State;
using Sallyport.Control.Usage;
using Sallyport.Control.Watch;
using Sallyport.Control.Watch.Audit;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Runbooks;

/// <summary>Reads what the control plane of a home has written down.</summary>
public static class ControlLook
{
    private static readonly TimeSpan s_alerts = TimeSpan.FromDays(30);

    /// <param name="policy">Null where none was applied, or it cannot be read.</param>
    /// <exception cref="UserError">The store is there and cannot be opened.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Known<ControlFacts> Read(SallyHome home, PolicyFile? policy, TimeProvider time)
    {
        // Opening would make it.
        if (!File.Exists(ControlDatabase.PathIn(home))) return Known<ControlFacts>.Not("the control plane has never run here", "sally control run, kept running");
        using var database = ControlDatabase.Open(home, time);
        return Known<ControlFacts>.Of(new ControlFacts
        {
            Rotations = RotationReport.List(database),
            Leases = new LeaseRecords(database, "doctor").List(),
            UsageRead = UsagePull.LastRead(database),
            AuditRead = AuditWatch.LastRead(database),
            KeysWatched = VanishedKeys.LastLook(database),
            Vanished = [.. new KeyMarks(database).List().Select(m => (m.Credential, m.Since))],
            Sinks = [.. (policy?.Sinks ?? []).Select(sink => SinkStatus.Read(sink, home, database))],
            Alerts = database.Alerts.List(time.GetUtcNow() - s_alerts),
        });
    }
}
