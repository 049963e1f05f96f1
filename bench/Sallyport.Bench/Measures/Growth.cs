using Sallyport.Bench.Load;
using Sallyport.Bench.Machine;
using Sallyport.Bench.Peers;
using Sallyport.Bench.Report;
using Sallyport.Core.Primitives;

namespace Sallyport.Bench.Measures;

/// <summary>
/// Whether the gate becomes slower with what it gathers: two of the same binary side by side, one with a fresh home and one
/// session, one with a home that is full.
/// </summary>
internal sealed class Growth(Samples samples, string sally)
{
    // Files that neither gate nor generator has for a session: the load's connections and all else.
    private const int OtherFiles = 2000;

    private sealed record Side(string Name, ServedGate Gate, Route Route);

    public async Task TakeAsync(Surroundings around, Options options, CancellationToken cancel)
    {
        var store = options.GrownStore;
        store = store with { Sessions = Math.Min(store.Sessions, FileLimits.Raise(store.Sessions + OtherFiles) - OtherFiles) };
        if (store.Sessions < options.GrownStore.Sessions) samples.Note($"growth: {store.Sessions:N0} sessions, for want of open files");
        Console.WriteLine($"growth: {store.Sessions:N0} sessions, {store.Entries:N0} journal entries, {store.Grants:N0} grants");
        var empty = await HomeAsync(around, Metric.Empty, grants: 1, cancel);
        var grown = await HomeAsync(around, Metric.Grown, store.Grants, cancel);
        await GrownJournal.WriteAsync(new SallyHome(grown.Folder), store.Entries, store.Grants, cancel);
        await GateHome.CallAsync(sally, ["journal", "verify"], grown.Environment, cancel);
        for (var round = 0; round < options.Rounds; round++)
        {
            await ReadyAsync(Metric.Empty, empty, round, cancel);
            await ReadyAsync(Metric.Grown, grown, round, cancel);
        }

        await using var emptyGate = await ServedGate.StartAsync(sally, empty, cancel);
        await using var grownGate = await ServedGate.StartAsync(sally, grown, cancel);
        using var one = new LiveSessions(emptyGate);
        using var many = new LiveSessions(grownGate);
        await LoadAsync(
            new Side(Metric.Empty, emptyGate, await one.OpenAsync(1, 1, cancel)),
            new Side(Metric.Grown, grownGate, await FillAsync(many, grownGate, store, cancel)),
            options, cancel);
    }

    private async Task<GateHome> HomeAsync(Surroundings around, string name, int grants, CancellationToken cancel)
    {
        var folder = Directory.CreateDirectory(Path.Combine(around.Folder, name)).FullName;
        return await GateHome.CreateAsync(sally, folder, around, grants, cancel);
    }

    private async Task ReadyAsync(string name, GateHome home, int round, CancellationToken cancel)
    {
        await using var gate = await ServedGate.StartAsync(sally, home, cancel);
        samples.Add(name, Metric.ReadyMilliseconds, round, gate.ReadyAfter.TotalMilliseconds);
    }

    private async Task<Route> FillAsync(LiveSessions sessions, ServedGate gate, GrownStore store, CancellationToken cancel)
    {
        var before = gate.Tree.ResidentKilobytes();
        var route = await sessions.OpenAsync(store.Sessions, store.Grants, cancel);
        samples.Add(Metric.Grown, Metric.SessionKilobytes, 0, (gate.Tree.ResidentKilobytes() - before) / (double)sessions.Count);
        return route;
    }

    private async Task LoadAsync(Side empty, Side grown, Options options, CancellationToken cancel)
    {
        foreach (var (_, gate, route) in new[] { empty, grown }) await RequestLoad.RunAsync(route, 16, options.Duration, gate.Tree.CpuSeconds, cancel);
        // What is asked for is a twentieth, and one round may differ from the next by a tenth.
        var rounds = options.Quick ? options.Rounds : Math.Max(options.Rounds, 11);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var connections in Metric.GrowthConnections)
            {
                Console.WriteLine($"growth, round {round + 1} of {rounds}: {connections} connections");
                // Neither is always the first of the two.
                foreach (var side in round % 2 == 0 ? new[] { empty, grown } : [grown, empty])
                {
                    var result = await RequestLoad.RunAsync(side.Route, connections, options.Duration, side.Gate.Tree.CpuSeconds, cancel);
                    samples.Add(side.Name, Metric.PerSecond(connections), round, result.PerSecond);
                    samples.Add(side.Name, Metric.Cpu(connections), round, result.CpuMicrosecondsPerRequest);
                    Console.WriteLine($"  {side.Name,-12} {result.PerSecond,8:N0} /s   CPU {result.CpuMicrosecondsPerRequest,6:N0} µs");
                }
            }
        }

        foreach (var side in new[] { empty, grown }) samples.Add(side.Name, Metric.PeakMegabytes, 0, side.Gate.Tree.PeakKilobytes() / 1024.0);
    }
}
