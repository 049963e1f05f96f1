using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Core.Journal;

/// <summary>Appends while other work waits for a thread: they are written behind it, in one piece.</summary>
public sealed class JournalBehindOthersTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
    private readonly List<int> _flushedBy = [];

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_caller_writes_by_itself_only_where_nothing_else_waits(bool othersWait)
    {
        await using var writer = Open(() => othersWait);

        var caller = Environment.CurrentManagedThreadId;
        var append = writer.AppendAsync(Note("one"), TestContext.Current.CancellationToken);
        // The caller's thread is this one until it is given up below, so no other can have its number.
        var wroteItself = WaitForFlush() == caller;
        await append;

        Assert.Equal(!othersWait, wroteItself);
        Assert.Equal(["one"], Details());
    }

    [Fact]
    public async Task Closing_waits_for_it()
    {
        var writer = Open(() => true);
        var append = writer.AppendAsync(Note("last"), TestContext.Current.CancellationToken);

        await writer.DisposeAsync();
        await append;

        Assert.Equal(["last"], Details());
    }

    [Fact]
    public async Task The_caller_hears_that_it_could_not_be_written()
    {
        await using var writer = Open(() => true, refuses: () => _flushedBy.Count == 1);

        await Assert.ThrowsAsync<IOException>(() => writer.AppendAsync(Note("refused"), TestContext.Current.CancellationToken).AsTask());
        await writer.AppendAsync(Note("after"), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Whoever_leads_nothing_is_lost_doubled_or_out_of_its_callers_order()
    {
        const int Callers = 24, Each = 40;
        var asked = 0;
        await using (var writer = Open(() => Interlocked.Increment(ref asked) % 3 != 0))
        {
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
            {
                for (var i = 0; i < Each; i++) await writer.AppendAsync(Note($"{caller}/{i}"), CancellationToken.None);
            }, TestContext.Current.CancellationToken)));
        }

        var details = Details();
        Assert.Equal(Callers * Each, details.Length);
        foreach (var caller in details.GroupBy(detail => detail.Split('/')[0]))
            Assert.Equal(Enumerable.Range(0, Each), caller.Select(detail => int.Parse(detail.Split('/')[1])));
        Assert.Empty(JournalCheck.Home(_home.Home, null).Findings);
        Assert.True(_flushedBy.Count < Callers * Each, "no two shared a write");
    }

    private int WaitForFlush()
    {
        lock (_flushedBy)
        {
            while (_flushedBy.Count == 0) Assert.True(Monitor.Wait(_flushedBy, TimeSpan.FromSeconds(30)));
            return _flushedBy[0];
        }
    }

    private JournalWriter Open(Func<bool> othersWait, Func<bool>? refuses = null) => JournalWriter.Open(_home.Home, _time, null, new JournalOptions
    {
        FlushInterval = TimeSpan.Zero,
        OthersWait = othersWait,
        FlushToDisk = _ =>
        {
            lock (_flushedBy)
            {
                _flushedBy.Add(Environment.CurrentManagedThreadId);
                Monitor.PulseAll(_flushedBy);
                if (refuses?.Invoke() == true) throw new IOException("No space left on device");
            }
        },
    });

    private static JournalEntry Note(string detail) => new() { Type = JournalEntryType.ConfigChanged, Detail = detail };

    /// <summary>What the notes say, in the order of the chain.</summary>
    private string[] Details() => [.. _home.Lines
        .Where(line => line.Contains(JournalEntryType.ConfigChanged, StringComparison.Ordinal))
        .Select(line => line.Split("\"detail\":\"")[1].Split('"')[0])];
}
