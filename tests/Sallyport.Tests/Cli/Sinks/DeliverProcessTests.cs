using System.Diagnostics;
using Sallyport.Core.Journal;
using Sallyport.Tests.Cli.Gate;
using Sallyport.Tests.Cli.Vault;
using Sallyport.Tests.Control.Sinks;
using Xunit;

namespace Sallyport.Tests.Cli.Sinks;

/// <summary><c>sally sinks deliver</c> as a process of its own, killed without a warning.</summary>
public sealed class DeliverProcessTests : IDisposable
{
    private const int Kill = 9;

    private readonly SallyHere _sally = new();
    private int _written;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Assert.Empty(_sally.FindCanary());
        _sally.Dispose();
    }

    [Fact]
    public async Task A_process_that_is_killed_and_started_again_leaves_nothing_out()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "it is ended by a signal");
        await _sally.RunAsync("CANARY-token-of-no-sink", "login", "sink", "--as", "none");
        await ApplyAsync("first");
        for (var round = 0; round < 3; round++)
        {
            await WriteAsync(2000);
            await using var delivering = Start();
            await WaitAsync(() => Numbers("first").Count(), atLeast: round * 2000 + 300);
            delivering.Signal(Kill);
            Assert.NotEqual(0, await delivering.ExitCodeAsync());
            await WriteAsync(100);
        }
        Assert.Equal(0, (await _sally.RunAsync(null, "sinks", "deliver", "--once")).ExitCode);

        // What came twice came under the same hash; without the copies it is the journal, line by line.
        Assert.Equal(Enumerable.Range(1, _written), Numbers("first").Distinct());
        Assert.Equal(_sally.Journal().TrimEnd('\n').Split('\n'), File.ReadAllLines(FileOf("first")).Where(l => l.EndsWith('}')).Distinct());
    }

    [Fact]
    public async Task A_new_policy_is_followed_without_a_restart()
    {
        await _sally.RunAsync("CANARY-token-of-no-sink", "login", "sink", "--as", "none");
        await ApplyAsync("first");
        await using var delivering = Start();
        await delivering.SeesErrorAsync("delivering to first");

        await ApplyAsync("second");
        await delivering.SeesErrorAsync("delivering to second");
        await WriteAsync(5);

        await WaitAsync(() => Numbers("second").Count(), atLeast: 5);
        Assert.Empty(Numbers("first"));
    }

    private LiveSally Start() => LiveSally.Start(
        new Dictionary<string, string>(_sally.Variables) { ["SALLYPORT_HOME"] = _sally.Home.Root }, ["sinks", "deliver"]);

    private async Task ApplyAsync(string sink)
    {
        var file = _sally.WriteFile("sallyport.yaml", $"version: 1\nsinks:\n  {sink}: {{ type: jsonl, path: \"{FileOf(sink)}\", format: native }}\n");
        var (exitCode, _, error) = await _sally.RunAsync(null, "apply", "--yes", "-f", file);
        Assert.True(exitCode == 0, error);
    }

    private async Task WriteAsync(int count)
    {
        await using var journal = JournalWriter.Open(_sally.Home, _sally.Time, null, null);
        for (var i = 0; i < count; i++) await journal.AppendAsync(new JournalEntry { Type = JournalEntryType.RequestDone, Path = $"/{++_written}" }, Stop);
    }

    private string FileOf(string sink) => Path.Combine(_sally.Folder, sink + ".jsonl");

    private IEnumerable<int> Numbers(string sink) => File.Exists(FileOf(sink)) ? SinkScene.Numbers(File.ReadAllLines(FileOf(sink)).Where(l => l.EndsWith('}'))) : [];

    private static async Task WaitAsync(Func<int> count, int atLeast)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var started = Stopwatch.GetTimestamp();
        while (count() < atLeast)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60), $"{count()} of {atLeast} events came");
            await tick.WaitForNextTickAsync(Stop);
        }
    }
}
