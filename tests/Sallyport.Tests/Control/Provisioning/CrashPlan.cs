using Sallyport.Core.Journal;

namespace Sallyport.Tests.Control.Provisioning;

/// <summary>A process died. Nothing of its own handles this.</summary>
internal sealed class ProcessDied(string at) : Exception($"the process died {at}");

/// <summary>
/// Kills a process at its n-th touch of the world: before a call is sent, after it had its effect and before its answer is
/// read, before a write to the store, the vault or the journal. From then on it touches nothing any more, as the dead do
/// not: what stands in a finally block is refused too.
/// </summary>
internal sealed class CrashPlan(int at)
{
    private int _count;

    public bool Died => _count >= at;

    /// <summary>Each point that was passed, in order.</summary>
    public List<string> Passed { get; } = [];

    public static CrashPlan Never() => new(int.MaxValue);

    public void Pass(string point)
    {
        if (_count >= at) throw new ProcessDied("before");
        _count++;
        Passed.Add(point);
        if (_count >= at) throw new ProcessDied(point);
    }
}

/// <summary>Every write of a store and of the vault asks what time it is, and then dies with the plan.</summary>
internal sealed class CrashingTime(TimeProvider real, CrashPlan plan) : TimeProvider
{
    public override DateTimeOffset GetUtcNow()
    {
        plan.Pass("before a write to a store");
        return real.GetUtcNow();
    }

    public override long GetTimestamp() => real.GetTimestamp();

    public override long TimestampFrequency => real.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => real.CreateTimer(callback, state, dueTime, period);
}

/// <summary>Two points a call: before it is sent, and after it had its effect.</summary>
internal sealed class CrashingHandler(HttpMessageHandler inner, CrashPlan plan) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = $"{request.Method} {request.RequestUri!.AbsolutePath}";
        plan.Pass("before " + call);
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        plan.Pass("after " + call);
        return response;
    }
}

internal sealed class CrashingJournal(IJournal real, CrashPlan plan) : IJournal
{
    public ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        plan.Pass("before the journal");
        return real.AppendAsync(entry, cancellationToken);
    }
}
