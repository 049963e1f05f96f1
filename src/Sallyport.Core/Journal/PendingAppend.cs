using System.Threading.Tasks.Sources;

namespace Sallyport.Core.Journal;

/// <summary>An entry waiting for the leader's next write. Reused once its caller has seen the result.</summary>
internal sealed class PendingAppend(Action<PendingAppend> giveBack) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

    public JournalEntry? Entry { get; private set; }

    public ValueTask Start(JournalEntry entry)
    {
        _core.Reset();
        Entry = entry;
        return new ValueTask(this, _core.Version);
    }

    public void Complete(Exception? failure)
    {
        Entry = null;
        if (failure is null) _core.SetResult(true);
        else _core.SetException(failure);
    }

    public void GetResult(short token)
    {
        try
        {
            _core.GetResult(token);
        }
        finally
        {
            giveBack(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
