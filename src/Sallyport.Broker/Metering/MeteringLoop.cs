using System.Globalization;
using Sallyport.Core.Metering;

namespace Sallyport.Broker.Metering;

/// <summary>What a gate does beside its requests: write usage, even out budgets, see what others froze, notice spikes, end what is over.</summary>
internal sealed class MeteringLoop : IAsyncDisposable
{
    private const int TicksPerWrite = 4;

    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);

    private readonly Meter _meter;
    private readonly UsageLog? _usage;
    private readonly Freezer _freezer;
    private readonly SpikeWatch _spikes;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly Action _endWhatIsOver;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private bool _fails;

    public MeteringLoop(Meter meter, UsageLog? usage, Freezer freezer, SpikeWatch spikes, Action endWhatIsOver, TimeProvider time, Action<string> warn)
    {
        (_meter, _usage, _freezer, _spikes, _endWhatIsOver, _time, _warn) = (meter, usage, freezer, spikes, endWhatIsOver, time, warn);
        _running = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
        Write(all: true);
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(s_tick, _time);
        try
        {
            for (var tick = 1; await timer.WaitForNextTickAsync(_stopping.Token); tick++)
            {
                _freezer.RefreshQuietly();
                _endWhatIsOver();
                foreach (var (agent, requests) in _spikes.Look())
                {
                    await _freezer.FreezeAsync(FreezeTarget.Agent(agent), string.Create(CultureInfo.InvariantCulture,
                        $"a spike: {requests} requests in {SpikeBaseline.Window.TotalSeconds:0} seconds, far more than usual"), CancellationToken.None);
                }
                if (tick % TicksPerWrite == 0) Write(all: false);
            }
        }
        catch (OperationCanceledException)
        {
            // The gate stops.
        }
    }

    private void Write(bool all)
    {
        try
        {
            _meter.Balance(all);
            _usage?.Write();
            _fails = false;
        }
        catch (IOException e)
        {
            if (!_fails) _warn($"what was used cannot be written down for now: {e.Message}");
            _fails = true;
        }
    }
}
