using System.Diagnostics;
using Sallyport.Bench.Load;
using Sallyport.Bench.Machine;

namespace Sallyport.Bench.Peers;

/// <summary>What every peer is told: where the upstream is, which key is real, and where it may write.</summary>
/// <param name="Folder">Removed at the end of the bench.</param>
internal sealed record Surroundings(string Folder, int UpstreamPort, BenchCertificates Certificates, string RealKey, string Placeholder, string Sally)
{
    /// <summary>Writes the template <paramref name="name"/> of this folder with its <c>{{NAMES}}</c> filled in, and returns its path.</summary>
    public string Fill(string name, string folder, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Peers", name));
        foreach (var (key, value) in values) text = text.Replace("{{" + key + "}}", value.ToString(), StringComparison.Ordinal);
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}

/// <summary>One of the programs that are measured side by side.</summary>
internal abstract class Peer : IAsyncDisposable
{
    /// <summary>As it stands in the tables and after <c>--only</c>.</summary>
    public abstract string Name { get; }

    /// <summary>One line for the results: the version and what it was asked to do.</summary>
    public abstract string Facts();

    /// <summary>Why it cannot run here, or null.</summary>
    public abstract string? Missing();

    /// <summary>How many idle streams it is given at most: slow peers would take minutes to accept all.</summary>
    public virtual int MostIdleStreams => int.MaxValue;

    /// <summary>Sockets of the proxy for each stream: one to the client, and one to the upstream where streams do not share it.</summary>
    public virtual int SocketsPerStream => 2;

    /// <summary>Its processes, while it runs.</summary>
    public ProcessTree Tree => Started ?? throw new BenchFailure($"{Name} is not running");

    public abstract Task<Route> StartAsync(Surroundings around, CancellationToken cancel);

    public virtual async ValueTask DisposeAsync()
    {
        Started = null;
        if (Process is not null) await Process.DisposeAsync();
        Process = null;
    }

    protected ProcessTree? Started { get; set; }

    protected OwnedProcess? Process { get; set; }

    /// <summary>A folder of its own, new at each start, open to the user that the program changes to.</summary>
    protected string NewFolder(Surroundings around)
    {
        var folder = Directory.CreateDirectory(Path.Combine(around.Folder, $"{Name}-{Guid.NewGuid():N}")).FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("777", 8));
        return folder;
    }

    protected async Task ListenAsync(int port, string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        Process = new OwnedProcess(program, arguments);
        try
        {
            await FreePort.WaitUntilOpenAsync(port, TimeSpan.FromSeconds(30), () => Process.Alive, cancel);
        }
        catch (BenchFailure problem)
        {
            throw new BenchFailure($"{Name}: {problem.Message}: {Process.LastLines}");
        }

        Started = new ProcessTree(Process.Id);
    }

    /// <summary>The first line with a digit that <paramref name="program"/> prints about its version.</summary>
    protected static string VersionOf(string program, string argument)
    {
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(program, argument)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var text = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return text.Split('\n').First(line => line.Any(char.IsDigit)).Trim();
    }

    /// <summary>Where Debian keeps servers is not in everybody's PATH.</summary>
    protected static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/usr/local/sbin")
        .Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
