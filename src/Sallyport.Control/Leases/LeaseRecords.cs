using System.Text.Json;
using Sallyport.Control.State;

namespace Sallyport.Control.Leases;

/// <summary>Leases as jobs: each written down before its next step, and held by one process at a time.</summary>
public sealed class LeaseRecords(ControlDatabase database, string owner)
{
    public const string Kind = "lease";

    /// <summary>Longer than the calls of one step take together, with every call waited for to its end.</summary>
    public static readonly TimeSpan Claim = TimeSpan.FromMinutes(10);

    /// <summary>Oldest first.</summary>
    /// <param name="ended">Whether those that ended are wanted too.</param>
    public IReadOnlyList<Lease> List(bool ended = false) => [.. database.Jobs.List(Kind, ended).Select(Read)];

    public Lease? Find(string id) => database.Jobs.Find(Kind, id) is { } job ? Read(job) : null;

    internal HeldLease? Create(Lease lease) => database.Jobs.TryCreate(Job(lease, 0), owner, Claim) ? Held(lease.Id) : null;

    /// <summary>Null where another process holds it, or it has ended.</summary>
    internal HeldLease? Hold(string id) => database.Jobs.TryClaim(Kind, id, owner, Claim) is { } job ? new HeldLease(Read(job), job.Version) : null;

    /// <exception cref="LeaseLostException">Another process took it over; nothing was written.</exception>
    internal HeldLease Save(HeldLease held, Lease next) => database.Jobs.TrySave(Job(next, held.Version), owner, Claim) is { } job
        ? new HeldLease(next, job.Version)
        : throw new LeaseLostException();

    internal void Release(string id) => database.Jobs.Release(Kind, id, owner);

    private HeldLease Held(string id)
    {
        var job = database.Jobs.Find(Kind, id)!;
        return new HeldLease(Read(job), job.Version);
    }

    private static Job Job(Lease lease, int version) => new()
    {
        Kind = Kind,
        Id = lease.Id,
        Step = lease.Step.ToString().ToLowerInvariant(),
        Body = JsonSerializer.Serialize(lease, LeaseJson.Default.Lease),
        Version = version,
        Finished = lease.Step == LeaseStep.Ended,
    };

    private static Lease Read(Job job) => JsonSerializer.Deserialize(job.Body, LeaseJson.Default.Lease) ?? throw new InvalidOperationException("A lease's record is empty.");
}

/// <summary>A lease that this process holds.</summary>
internal sealed record HeldLease(Lease Lease, int Version);

/// <summary>Another process has taken a lease over, since this one held it for too long: it must stop at once.</summary>
internal sealed class LeaseLostException() : InvalidOperationException("Another process has taken this lease over.");
