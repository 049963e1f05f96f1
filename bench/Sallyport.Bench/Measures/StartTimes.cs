using System.Diagnostics;
using Sallyport.Bench.Peers;
using Sallyport.Bench.Report;

namespace Sallyport.Bench.Measures;

/// <summary>How long a person waits: from starting the program to its end. <c>/bin/true</c> shows what starting costs by itself.</summary>
internal sealed class StartTimes(Samples samples, string sally)
{
    public async Task TakeAsync(Surroundings around, int times, CancellationToken cancel)
    {
        var folder = Directory.CreateDirectory(Path.Combine(around.Folder, "start")).FullName;
        var home = await GateHome.CreateAsync(sally, folder, around, agents: 0, cancel);
        for (var i = 0; i < times; i++)
        {
            await OneAsync(Metric.StartNothing, i, "/bin/true", [], home, cancel);
            await OneAsync(Metric.StartVersion, i, sally, ["--version"], home, cancel);
            await OneAsync(Metric.StartRun, i, sally, ["run", "--", "true"], home, cancel);
        }

        foreach (var what in new[] { Metric.StartNothing, Metric.StartVersion, Metric.StartRun })
        {
            var spread = samples.Of(what, Metric.Start)!.Value;
            Console.WriteLine($"  start: {what,-20} median {spread.Median:N1} ms   least {spread.Least:N1} ms");
        }
    }

    private async Task OneAsync(string what, int round, string program, string[] arguments, GateHome home, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in home.Environment) start.Environment[name] = value;
        var before = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new BenchFailure($"{program} did not start");
        await process.WaitForExitAsync(cancel);
        var elapsed = Stopwatch.GetElapsedTime(before);
        if (process.ExitCode != 0) throw new BenchFailure($"{what} ended with {process.ExitCode}: {await process.StandardError.ReadToEndAsync(cancel)}");
        samples.Add(what, Metric.Start, round, elapsed.TotalMilliseconds);
    }
}
