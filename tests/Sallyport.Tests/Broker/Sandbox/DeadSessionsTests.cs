using Microsoft.Extensions.Time.Testing;
using Sallyport.Broker.Sandbox;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Broker.Sandbox;

/// <summary>What killed processes left behind, and how much of a home is looked through for it.</summary>
public sealed class DeadSessionsTests : IDisposable
{
    // Above the largest number that Linux gives a process.
    private const int NoProcess = 5_000_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sally-dead-");
    private readonly SallyHome _home;
    private readonly Ends _ends = new();
    private readonly FakeTimeProvider _time = new();

    public DeadSessionsTests() => _home = new SallyHome(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Each_that_is_found_is_written_down_once_and_the_living_stay()
    {
        var lives = Leave("s-00000001", Environment.ProcessId);
        Leave("s-00000002", NoProcess);
        Leave("s-00000003", NoProcess);

        await ClearAsync(most: 3);
        await ClearAsync(most: 3);

        Assert.Equal(["s-00000002", "s-00000003"], _ends.Of.Order());
        Assert.Equal([lives], Left());
    }

    [Fact]
    public async Task No_more_are_looked_at_than_so_many()
    {
        for (var i = 0; i < 5; i++) Leave($"s-0000000{i}", NoProcess);
        await ClearAsync(most: 2);
        Assert.Equal(3, Left().Length);
        await ClearAsync(most: 2);
        Assert.Single(Left());
    }

    [Fact]
    public async Task One_that_lies_behind_many_that_live_is_found_in_time()
    {
        for (var i = 0; i < 5; i++) Leave($"s-0000000{i}", Environment.ProcessId);
        // The one that looks from the start, always at the same two, would never come to.
        var last = Left()[^1];
        var dead = Leave("s-0000000a", NoProcess);
        File.Move(Path.Combine(dead, SessionFolder.RecordFile), Path.Combine(last, SessionFolder.RecordFile), overwrite: true);
        Directory.Delete(dead);

        for (var looks = 0; _ends.Of.Count == 0; looks++)
        {
            Assert.True(looks < 1000, "It was never found.");
            await ClearAsync(most: 2);
        }

        Assert.Equal(["s-0000000a"], _ends.Of);
        Assert.Equal(4, Left().Length);
    }

    private string Leave(string id, int pid) => SessionFolder.Create(_home, new SessionRecord
    {
        Id = id,
        Agent = "test",
        Command = "test",
        OwnerPid = pid,
        HostPid = pid,
    }).Location;

    private string[] Left() => Directory.GetDirectories(SessionFolder.Root(_home));

    private Task ClearAsync(int most) =>
        DeadSessions.ClearAsync(_home, most, () => _ends, _time, TestContext.Current.CancellationToken);

    private sealed class Ends : IJournal
    {
        public List<string?> Of { get; } = [];

        public ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
        {
            Assert.Equal((JournalEntryType.SessionEnded, "host died"), (entry.Type, entry.Reason));
            Of.Add(entry.Session);
            return ValueTask.CompletedTask;
        }
    }
}
