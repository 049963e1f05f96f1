namespace FakeOpenAI.Capture;

/// <summary>Every request the server received, oldest first. Safe to read from any thread.</summary>
public sealed class CaptureLog
{
    private readonly Lock _lock = new();
    private readonly List<CapturedRequest> _requests = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    public IReadOnlyList<CapturedRequest> Requests
    {
        get
        {
            lock (_lock)
                return [.. _requests];
        }
    }

    /// <summary>The newest request. Throws if there is none.</summary>
    public CapturedRequest Last
    {
        get
        {
            lock (_lock)
                return _requests[^1];
        }
    }

    /// <summary>Waits until some request, past or to come, satisfies the predicate, which is asked again whenever one arrives or progresses.</summary>
    public async Task<CapturedRequest> WaitForAsync(Func<CapturedRequest, bool> predicate, CancellationToken cancellationToken)
    {
        while (true)
        {
            CapturedRequest[] snapshot;
            Task changed;
            lock (_lock)
            {
                snapshot = [.. _requests];
                changed = _changed.Task;
            }
            if (snapshot.FirstOrDefault(predicate) is { } found)
                return found;
            await changed.WaitAsync(cancellationToken);
        }
    }

    public void Clear()
    {
        lock (_lock)
            _requests.Clear();
    }

    internal int NextNumber() => Interlocked.Increment(ref _count);

    internal void Add(CapturedRequest request)
    {
        lock (_lock)
            _requests.Add(request);
        Changed();
    }

    /// <summary>Wakes those who wait; called whenever a request progressed.</summary>
    internal void Changed()
    {
        TaskCompletionSource previous;
        lock (_lock)
        {
            previous = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        previous.SetResult();
    }
}
