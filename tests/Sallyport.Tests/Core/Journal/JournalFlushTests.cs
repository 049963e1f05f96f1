using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Core.Journal;

public sealed class JournalFlushTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
    private readonly SemaphoreSlim _flushed = new(0);
    private volatile bool _diskFails;
    private int _flushes;

    public void Dispose()
    {
        _flushed.Dispose();
        _home.Dispose();
    }

    [Fact]
    public async Task All_entries_of_one_interval_share_one_flush()
    {
        await using var writer = Open(TimeSpan.FromMilliseconds(20));
        for (var i = 0; i < 100; i++)
        {
            var append = writer.AppendAsync(JournalSample.Entry(i), TestContext.Current.CancellationToken);
            Assert.True(append.IsCompletedSuccessfully, "an append that nobody else delays completes on its caller's thread");
            await append;
        }
        _time.Advance(TimeSpan.FromMilliseconds(19));
        Assert.Equal(0, _flushes);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await _flushed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(1, _flushes);
    }

    [Fact]
    public async Task Closing_flushes_what_was_still_waiting_and_moves_the_head()
    {
        await using (var writer = Open(TimeSpan.FromMilliseconds(20)))
            await writer.AppendAsync(JournalSample.Entry(0), TestContext.Current.CancellationToken);

        Assert.Equal(1, _flushes);
        Assert.Empty(JournalCheck.Home(_home.Home, null).Findings);
    }

    [Fact]
    public async Task Those_who_come_during_a_flush_share_the_next_one()
    {
        using var first = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        await using var writer = JournalWriter.Open(_home.Home, _time, null, new JournalOptions
        {
            FlushInterval = TimeSpan.Zero,
            FlushToDisk = _ =>
            {
                if (Interlocked.Increment(ref _flushes) > 1) return;
                first.Set();
                release.Wait(TestContext.Current.CancellationToken);
            },
        });
        var leader = Task.Run(async () => await writer.AppendAsync(JournalSample.Entry(0), TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        first.Wait(TestContext.Current.CancellationToken);
        var others = Enumerable.Range(1, 64).Select(i => writer.AppendAsync(JournalSample.Entry(i), TestContext.Current.CancellationToken).AsTask()).ToArray();
        Assert.DoesNotContain(others, static other => other.IsCompleted);

        release.Set();
        await leader;
        await Task.WhenAll(others);

        Assert.Equal(2, _flushes);
        Assert.Equal(66, JournalCheck.Home(_home.Home, null).Entries);
    }

    [Fact]
    public async Task A_failed_flush_refuses_appends_until_the_disk_is_back()
    {
        await using var writer = Open(TimeSpan.Zero);
        await writer.AppendAsync(JournalSample.Entry(0), TestContext.Current.CancellationToken);
        _diskFails = true;
        await Assert.ThrowsAsync<IOException>(async () => await writer.AppendAsync(JournalSample.Entry(1), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<IOException>(async () => await writer.AppendAsync(JournalSample.Entry(2), TestContext.Current.CancellationToken));
        _diskFails = false;

        await writer.AppendAsync(JournalSample.Entry(3), TestContext.Current.CancellationToken);

        Assert.Empty(JournalCheck.Home(_home.Home, null).Findings);
    }

    [Fact]
    public async Task A_flush_that_fails_in_the_background_refuses_the_next_append()
    {
        await using var writer = Open(TimeSpan.FromMilliseconds(20));
        await writer.AppendAsync(JournalSample.Entry(0), TestContext.Current.CancellationToken);
        _diskFails = true;
        _time.Advance(TimeSpan.FromMilliseconds(20));
        await _flushed.WaitAsync(TestContext.Current.CancellationToken);

        // The disk is tried again by the append itself, whether or not the background has reported yet.
        var refused = await Record.ExceptionAsync(async () =>
        {
            for (var since = Stopwatch.StartNew(); since.Elapsed < TimeSpan.FromSeconds(30);)
                await writer.AppendAsync(JournalSample.Entry(1), TestContext.Current.CancellationToken);
        });
        Assert.IsType<IOException>(refused);

        _diskFails = false;
        await writer.AppendAsync(JournalSample.Entry(2), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Many_concurrent_appenders_keep_one_chain()
    {
        await using (var writer = Open(TimeSpan.FromMilliseconds(20)))
        await using (var second = Open(TimeSpan.FromMilliseconds(20)))
        {
            await Parallel.ForAsync(0, 2000, TestContext.Current.CancellationToken, async (i, cancellationToken) =>
                await (i % 2 == 0 ? writer : second).AppendAsync(JournalSample.Entry(i), cancellationToken));
        }

        var result = JournalCheck.Home(_home.Home, null);
        Assert.Empty(result.Findings);
        Assert.Equal(2001, result.Entries);
    }

    private JournalWriter Open(TimeSpan interval) => JournalWriter.Open(_home.Home, _time, null, new JournalOptions
    {
        FlushInterval = interval,
        OthersWait = static () => false,
        FlushToDisk = _ =>
        {
            Interlocked.Increment(ref _flushes);
            _flushed.Release();
            if (_diskFails) throw new IOException("No space left on device");
        },
    });
}
