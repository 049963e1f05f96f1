using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Sallyport.Control.State;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Provisioning.Applying;

/// <summary>
/// The right to change the organization: one apply of a home has it at a time. It is a job, so that whoever comes next
/// knows what the one before was about to do, and takes over from one that died once its claim has run out.
/// </summary>
internal sealed class ApplyTurn : IDisposable
{
    public const string Kind = "apply";

    /// <summary>Longer than the longest call takes, with all its repetitions.</summary>
    public static readonly TimeSpan Claim = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly JobStore _jobs;
    private readonly HashSet<string> _intended;
    private Job _job;

    private ApplyTurn(JobStore jobs, Job job, string owner, bool resumes)
    {
        (_jobs, _job, Owner, Resumes) = (jobs, job, owner, resumes);
        _intended = Read(job);
    }

    public string Owner { get; }

    /// <summary>Counts the applies of this home: <c>000001</c>.</summary>
    public string Id => _job.Id;

    /// <summary>Whether an earlier apply did not come to its end.</summary>
    public bool Resumes { get; }

    public IReadOnlySet<string> Intended => _intended;

    /// <summary>What an apply that has not ended was about to make. Takes no turn.</summary>
    public static IReadOnlySet<string> IntendedIn(JobStore jobs) => jobs.List(Kind) is [.., var open] ? Read(open) : new HashSet<string>();

    /// <summary>Waits for another apply that is at work, or died within the last minutes.</summary>
    /// <exception cref="UserError">It does not end.</exception>
    public static async Task<ApplyTurn> EnterAsync(JobStore jobs, TimeProvider time, Action<string> tell, CancellationToken cancellationToken)
    {
        var owner = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var began = time.GetTimestamp();
        for (var told = false; ; told = true)
        {
            if (jobs.List(Kind) is [.., var open])
            {
                if (jobs.TryClaim(Kind, open.Id, owner, Claim) is { } claimed) return new ApplyTurn(jobs, claimed, owner, resumes: true);
            }
            else
            {
                var id = (jobs.List(Kind, finished: true).Count + 1).ToString("D6", CultureInfo.InvariantCulture);
                var job = new Job { Kind = Kind, Id = id, Step = "begin", Body = Write([]) };
                if (jobs.TryCreate(job, owner, Claim)) return new ApplyTurn(jobs, jobs.Find(Kind, id)!, owner, resumes: false);
            }
            if (!told) tell($"another sally apply is at work, or ended abruptly less than {Claim.TotalMinutes:0} minutes ago: waiting for its turn to end");
            if (time.GetElapsedTime(began) > s_patience) throw ProvisioningErrors.Busy();
            await Task.Delay(s_pause, time, cancellationToken);
        }
    }

    /// <summary>Writes down what is about to be done.</summary>
    /// <param name="intend">What it makes, if it makes something that has a name.</param>
    /// <exception cref="UserError">Somebody else has taken over: nothing may be done any more.</exception>
    public void About(string step, string? intend = null)
    {
        if (intend is not null) _intended.Add(intend);
        Save(step, finished: false);
    }

    /// <summary>The provider refused to make it: what has the name later is not ours.</summary>
    public void Withdraw(string step, string intent)
    {
        _intended.Remove(intent);
        Save(step, finished: false);
    }

    /// <summary>Everything was done.</summary>
    public void Finish() => Save("done", finished: true);

    /// <summary>Lets the next one begin at once; what is unfinished stays so.</summary>
    public void Dispose()
    {
        if (!_job.Finished) _jobs.Release(Kind, _job.Id, Owner);
    }

    private void Save(string step, bool finished) =>
        _job = _jobs.TrySave(_job with { Step = step, Body = Write(_intended), Finished = finished }, Owner, Claim) ?? throw ProvisioningErrors.TakenOver();

    private static HashSet<string> Read(Job job) =>
        [.. JsonSerializer.Deserialize(job.Body, ProvisioningJson.Default.ApplyBody)!.Intended];

    private static string Write(IEnumerable<string> intended) =>
        JsonSerializer.Serialize(new ApplyBody([.. intended.Order(StringComparer.Ordinal)]), ProvisioningJson.Default.ApplyBody);
}
