using Sallyport.Bench;
using Sallyport.Bench.Machine;
using Sallyport.Bench.Report;
using Sallyport.Bench.Upstream;

if (args is ["upstream", var certificate, var key]) return await UpstreamServer.RunAsync(certificate, key);
if (args is ["-h" or "--help"])
{
    Console.WriteLine(Options.Usage);
    return 0;
}

if (Options.Parse(args) is not { } options) return 2;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, signal) =>
{
    signal.Cancel = true;
    stop.Cancel();
};
var folder = Directory.CreateTempSubdirectory("sallyport-bench-").FullName;
// Servers that change to a user of their own must reach their files below it; it holds nothing of worth.
File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("755", 8));
var samples = new Samples();
try
{
    var facts = MachineFacts.Read();
    await using var bench = new Bench(options, samples, folder);
    await bench.RunAsync(stop.Token);
    var results = new Results(options, samples, facts, bench.Ran).Write();
    Console.WriteLine();
    Console.Write(results);
    if (options.Results is { } file)
    {
        File.WriteAllText(file, results);
        Console.Error.WriteLine($"written: {file}");
    }

    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("stopped; nothing was written");
    return 130;
}
catch (BenchFailure problem)
{
    Console.Error.WriteLine($"error: {problem.Message}");
    return 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
