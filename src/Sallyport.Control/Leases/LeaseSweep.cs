using Sallyport.Core.Primitives;

namespace Sallyport.Control.Leases;

/// <summary>What one sweep did.</summary>
/// <param name="Ended">Their ids.</param>
/// <param name="Failed">Those that are still to be ended, with what went wrong; null where it only has to wait.</param>
public sealed record LeaseSweepResult(IReadOnlyList<string> Ended, IReadOnlyList<(string Id, UserError? Problem)> Failed);

/// <summary>Ends what should have ended: leases whose time is over, whose process is gone, and those that a process left half made or half ended.</summary>
/// <param name="isAlive">Whether a process still runs.</param>
public sealed class LeaseSweep(LeaseWork work, Func<LeaseOwner, bool> isAlive, TimeProvider time)
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Why it is to be ended; null for one that may go on.</summary>
    public static string? ReasonToEnd(Lease lease, DateTimeOffset now, Func<LeaseOwner, bool> isAlive) => lease.Step switch
    {
        LeaseStep.Ended => null,
        LeaseStep.Ending => lease.Reason ?? "half ended",
        LeaseStep.Creating => "its making was not finished",
        _ when now >= lease.Ends => "its time was over",
        _ when lease.Owner is { } owner && !isAlive(owner) => "its process was gone",
        _ => null,
    };

    /// <summary>As <see cref="RunAsync"/>, where nobody looks at the result.</summary>
    /// <exception cref="UserError">One could not be ended; the others were.</exception>
    public async Task RunDutyAsync(CancellationToken cancellationToken)
    {
        var result = await RunAsync(cancellationToken);
        if (result.Failed.Select(f => f.Problem).OfType<UserError>().FirstOrDefault() is { } problem) throw problem;
    }

    public async Task<LeaseSweepResult> RunAsync(CancellationToken cancellationToken)
    {
        List<string> ended = [];
        List<(string, UserError?)> failed = [];
        foreach (var lease in work.Records.List())
        {
            if (ReasonToEnd(lease, time.GetUtcNow(), isAlive) is not { } reason) continue;
            try
            {
                if (await work.EndAsync(lease.Id, reason, cancellationToken)) ended.Add(lease.Id);
                else failed.Add((lease.Id, null));
            }
            catch (UserError problem) when (problem.Code is "lease-busy" or "lease-missing")
            {
                continue; // Another process is at it, or was quicker.
            }
            catch (UserError problem)
            {
                failed.Add((lease.Id, problem));
            }
        }
        return new LeaseSweepResult(ended, failed);
    }
}
