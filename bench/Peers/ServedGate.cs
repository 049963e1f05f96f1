using System.Diagnostics;
using Sallyport.Bench.Machine;
using Sallyport.Broker.Attach;
using Sallyport.Core.Primitives;

namespace Sallyport.Bench.Peers;

/// <summary>A <c>sally serve</c> of a home that somebody else has made and filled.</summary>
internal sealed class ServedGate : IAsyncDisposable
{
    private readonly OwnedProcess _process;

    private ServedGate(OwnedProcess process, SallyHome home, TimeSpan readyAfter)
    {
        _process = process;
        Home = home;
        ReadyAfter = readyAfter;
        Tree = new ProcessTree(process.Id);
    }

    public SallyHome Home { get; }

    /// <summary>Where sessions are opened.</summary>
    public string ControlSocket => ControlSockets.Serve(Home);

    /// <summary>From starting the process until it said that it serves.</summary>
    public TimeSpan ReadyAfter { get; }

    public ProcessTree Tree { get; }

    public static async Task<ServedGate> StartAsync(string sally, GateHome home, CancellationToken cancel)
    {
        var ready = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = Stopwatch.GetTimestamp();
        var process = new OwnedProcess(sally, ["serve"], home.Environment, onErrorLine: line =>
        {
            if (line.StartsWith("serving on", StringComparison.Ordinal)) ready.TrySetResult(Stopwatch.GetElapsedTime(start));
        });
        if (await Task.WhenAny(ready.Task, Task.Delay(TimeSpan.FromSeconds(60), cancel)) == ready.Task)
            return new ServedGate(process, new SallyHome(home.Folder), await ready.Task);
        await process.DisposeAsync();
        throw new BenchFailure($"sally serve was not ready within a minute: {process.LastLines}");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
