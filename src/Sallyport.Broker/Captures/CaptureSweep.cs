using Sallyport.Core.Captures;
using Sallyport.Core.Journal;

namespace Sallyport.Broker.Captures;

/// <summary>Removes captures that are too old or too many, while the gate runs.</summary>
internal sealed class CaptureSweep : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly CaptureStore _store;
    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private bool _fails;

    public CaptureSweep(CaptureStore store, IJournal journal, TimeProvider time, Action<string> warn)
    {
        (_store, _journal, _time, _warn) = (store, journal, time, warn);
        _running = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            do await SweepAsync();
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The gate stops.
        }
    }

    private async Task SweepAsync()
    {
        try
        {
            var surplus = _store.Surplus();
            if (surplus.Count > 0) await CaptureRemoval.RunAsync(_store.Folder, surplus, _journal, "retention", Environment.ProcessId, _stopping.Token);
            _fails = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_fails) _warn($"old captures cannot be removed for now: {e.Message}");
            _fails = true;
        }
    }
}
