using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Core.Journal;

/// <summary>Entries that nobody waits for.</summary>
public sealed class JournalSoonTests : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryHome _home = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
    private readonly SemaphoreSlim _flushed = new(0);
    private int _flushes;

    public void Dispose()
    {
        _flushed.Dispose();
        _home.Dispose();
    }

    [Fact]
    public async Task It_stands_before_what_is_appended_after_it()
    {
        await using var writer = Open(s_interval);
        await AppendAsync(writer, "first");
        writer.AppendSoon(Note("soon"));
        Assert.DoesNotContain("soon", Written(), StringComparison.Ordinal);

        await AppendAsync(writer, "second");

        Assert.Equal(["first", "soon", "second"], Details());
    }

    [Fact]
    public async Task It_is_written_and_flushed_within_the_interval_where_nothing_follows()
    {
        await using var writer = Open(s_interval);
        writer.AppendSoon(Note("soon"));

        _time.Advance(s_interval);
        Assert.True(await _flushed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        Assert.Equal(["soon"], Details());
        _time.Advance(s_interval * 3);
        Assert.Equal(1, _flushes);
    }

    [Fact]
    public async Task Closing_writes_it()
    {
        await using (var writer = Open(s_interval)) writer.AppendSoon(Note("soon"));

        Assert.Equal(["soon"], Details());
        Assert.Empty(JournalCheck.Home(_home.Home, null).Findings);
    }

    [Fact]
    public async Task Where_each_entry_is_flushed_it_is_too()
    {
        await using var writer = Open(TimeSpan.Zero);

        writer.AppendSoon(Note("soon"));

        Assert.Equal(1, _flushes);
        Assert.Equal(["soon"], Details());
    }

    [Fact]
    public async Task Where_each_entry_is_flushed_one_that_could_not_be_written_is_tried_again_after_a_pause()
    {
        await using var writer = Open(TimeSpan.Zero, lockTimeout: TimeSpan.FromTicks(-1));
        await AppendAsync(writer, "first");
        WhileAnotherHoldsTheLock();
        Assert.Equal(1, _flushes);

        _time.Advance(s_interval);

        while (_flushes == 1) Assert.True(await _flushed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(["first", "soon", "later"], Details());

        void WhileAnotherHoldsTheLock()
        {
            using var other = new JournalLock(Path.Combine(_home.Home.JournalFolder, "lock"), _time, TimeSpan.FromSeconds(10));
            using var held = other.Enter();
            writer.AppendSoon(Note("soon"));
            writer.AppendSoon(Note("later"));
        }
    }

    [Fact]
    public async Task It_is_kept_while_nothing_can_be_written()
    {
        await using var writer = Open(s_interval, lockTimeout: TimeSpan.FromTicks(-1));
        await AppendAsync(writer, "first");
        await Assert.ThrowsAsync<IOException>(WhileAnotherHoldsTheLock);

        await AppendAsync(writer, "second");

        Assert.Equal(["first", "soon", "second"], Details());
        Assert.Empty(JournalCheck.Home(_home.Home, null).Findings);

        Task WhileAnotherHoldsTheLock()
        {
            using var other = new JournalLock(Path.Combine(_home.Home.JournalFolder, "lock"), _time, TimeSpan.FromSeconds(10));
            using var held = other.Enter();
            writer.AppendSoon(Note("soon"));
            return AppendAsync(writer, "refused");
        }
    }

    [Fact]
    public async Task None_is_lost_and_none_passes_its_own_beginning_when_many_write()
    {
        const int calls = 2000;
        await using (var writer = Open(s_interval))
        await using (var second = Open(s_interval))
        {
            await Parallel.ForAsync(0, calls, TestContext.Current.CancellationToken, async (i, cancellationToken) =>
            {
                var mine = i % 2 == 0 ? writer : second;
                await mine.AppendAsync(Note($"begin {i}"), cancellationToken);
                mine.AppendSoon(Note($"end {i}"));
                if (i % 50 == 0) _time.Advance(s_interval);
            });
        }

        var details = Details();
        var places = details.Select((detail, place) => (detail, place)).ToDictionary(d => d.detail, d => d.place);
        Assert.Equal(2 * calls, details.Length);
        Assert.All(Enumerable.Range(0, calls), i => Assert.True(places[$"begin {i}"] < places[$"end {i}"]));
        Assert.Empty(JournalCheck.Home(_home.Home, null).Findings);
    }

    private static JournalEntry Note(string detail) => new() { Type = JournalEntryType.ConfigChanged, Detail = detail };

    private static async Task AppendAsync(JournalWriter writer, string detail) => await writer.AppendAsync(Note(detail), TestContext.Current.CancellationToken);

    private JournalWriter Open(TimeSpan interval, TimeSpan? lockTimeout = null) => JournalWriter.Open(_home.Home, _time, null, new JournalOptions
    {
        FlushInterval = interval,
        LockTimeout = lockTimeout ?? TimeSpan.FromSeconds(10),
        OthersWait = static () => false,
        FlushToDisk = _ =>
        {
            Interlocked.Increment(ref _flushes);
            _flushed.Release();
        },
    });

    private string Written() => string.Join('\n', _home.Lines);

    /// <summary>What the notes say, in the order of the chain.</summary>
    private string[] Details() => [.. _home.Lines
        .Where(line => line.Contains(JournalEntryType.ConfigChanged, StringComparison.Ordinal))
        .Select(line => line.Split("\"detail\":\"")[1].Split('"')[0])];
}
