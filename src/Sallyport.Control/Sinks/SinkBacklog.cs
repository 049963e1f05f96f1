using Sallyport.Control.Sinks.Delivery;
using Sallyport.Control.Sinks.Spools;
using Sallyport.Control.State;
using Sallyport.Core.PolicyFiles;

namespace Sallyport.Control.Sinks;

/// <summary>
/// How much of the audit log waits for sinks. Whoever reads the log from the provider asks here first: the provider keeps
/// what is not read, so a sink that is down for long fills neither this disk nor loses anything.
/// </summary>
/// <param name="maxPendingBytes"><c>sinks.max_pending_bytes</c></param>
public sealed class SinkBacklog(ControlDatabase database, IReadOnlyList<SinkDefinition> sinks, long maxPendingBytes)
{
    private readonly AuditSpool _audit = new(database);

    /// <summary>The sinks whose audit backlog has reached the bound; while there is one, nothing more must be read.</summary>
    public IReadOnlyList<string> Full() =>
    [
        .. sinks.Where(s => s.Events.HasFlag(SinkEvents.Audit) && _audit.PendingBytes(SinkPlaces.Find(database, s.Name, SinkSource.Audit)) >= maxPendingBytes)
            .Select(s => s.Name),
    ];
}
