using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Captures;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Tests.Broker;
using Sallyport.Tests.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Core.Captures;

public sealed class CaptureRetentionTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly Secret _key = Secret.Random(32);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    [Fact]
    public async Task What_is_too_old_goes_with_the_hour_and_the_journal_says_so()
    {
        var store = Store(new CaptureOptions { Retention = TimeSpan.FromDays(30) });
        var old = Write(store);
        _time.Advance(TimeSpan.FromDays(20));
        var young = Write(store);
        Assert.Empty(store.Surplus());

        _time.Advance(TimeSpan.FromDays(10) + TimeSpan.FromSeconds(1));
        Assert.Equal([old], (await RemoveAsync(store)).Select(c => c.Id));

        Assert.Equal([young], store.Folder.List().Select(c => c.Id));
    }

    [Fact]
    public void Of_too_many_the_oldest_go()
    {
        var now = _time.GetUtcNow();
        List<StoredCapture> all = [.. Enumerable.Range(0, 10).Select(i => new StoredCapture(CaptureId.New(now.AddMinutes(i)), 100))];

        Assert.Empty(CaptureRetention.Surplus(all, now, new CaptureOptions { MaxBytes = 1000 }));
        Assert.Equal(all.Take(4), CaptureRetention.Surplus(all, now, new CaptureOptions { MaxBytes = 699 }));
        Assert.Equal(all, CaptureRetention.Surplus(all, now, new CaptureOptions { MaxBytes = 0 }));
        Assert.Equal(all.Take(3), CaptureRetention.Surplus(all, now.AddMinutes(12.5), new CaptureOptions { Retention = TimeSpan.FromMinutes(10) }));
    }

    [Fact]
    public async Task One_that_is_still_written_or_read_stays()
    {
        var store = Store(new CaptureOptions { MaxBytes = 0 });
        using var writer = store.Begin();
        _time.Advance(TimeSpan.FromSeconds(1));
        var closed = Write(store);
        using (store.Folder.OpenRead(closed)) Assert.Empty(await RemoveAsync(store));

        Assert.Equal([closed], (await RemoveAsync(store)).Select(c => c.Id));
        Assert.Equal([writer.Id], store.Folder.List().Select(c => c.Id));
        writer.Dispose();
        Assert.Equal([writer.Id], (await RemoveAsync(store)).Select(c => c.Id));
    }

    [Fact]
    public void Files_that_are_no_captures_are_left_alone()
    {
        var store = Store(new CaptureOptions { MaxBytes = 0 });
        Directory.CreateDirectory(store.Folder.Path);
        foreach (var name in new[] { "notes.txt", "x.cap", "20260304T050607Z-0123456789ABCDEF.cap", "../20260304T050607Z-.cap" }) File.WriteAllText(Path.Combine(store.Folder.Path, name), "x");
        Assert.Empty(store.Surplus());
        Assert.False(store.Folder.Has("../journal/journal-000001"));
    }

    [Fact]
    public async Task The_journal_tells_a_removed_capture_from_a_missing_a_changed_and_an_unfinished_one()
    {
        var store = Store(new CaptureOptions { MaxBytes = 0 });
        var (kept, hash) = WriteHashed(store);
        Assert.Equal(CaptureOutcome.Kept, Judge(kept, hash).Outcome);
        Assert.Equal(CaptureOutcome.Mismatch, Judge(kept, new string('0', 64)).Outcome);
        Assert.Equal(CaptureOutcome.Unfinished, Judge(kept, null).Outcome);
        Assert.Equal(CaptureOutcome.None, Judge(null, null).Outcome);

        var journal = new ListJournal();
        await CaptureRemoval.RunAsync(store.Folder, store.Surplus(), journal, "retention", 1, TestContext.Current.CancellationToken);
        var removal = Assert.Single(journal.Entries);
        Assert.Equal((JournalEntryType.CaptureRemoved, kept), (removal.Type, removal.Capture));
        Assert.Equal(CaptureOutcome.Missing, Judge(kept, hash).Outcome);
        Assert.Equal(CaptureOutcome.Removed, Judge(kept, hash, removal).Outcome);

        // A removal explains what was there when it was made, and nothing that is newer.
        _time.Advance(TimeSpan.FromSeconds(5));
        var (later, laterHash) = WriteHashed(store);
        File.Delete(store.Folder.FileOf(later));
        Assert.Equal(CaptureOutcome.Missing, Judge(later, laterHash, removal).Outcome);

        CaptureFinding Judge(string? id, string? sha256, params JournalEntry[] removals) => CaptureFinding.Of(
            store.Folder,
            [Record(new JournalEntry { Type = JournalEntryType.RequestAllowed, Capture = id }), Record(new JournalEntry { Type = JournalEntryType.RequestDone, Capture = id, CaptureSha256 = sha256 })],
            [.. removals.Select(Record)]);
    }

    public void Dispose()
    {
        _key.Dispose();
        _home.Dispose();
    }

    private JournalRecord Record(JournalEntry entry) => new(1, _time.GetUtcNow(), entry, default);

    private CaptureStore Store(CaptureOptions options) => new(_home.Home, _key, options, _time);

    private static string Write(CaptureStore store) => WriteHashed(store).Id;

    private static (string Id, string Hash) WriteHashed(CaptureStore store)
    {
        using var writer = store.Begin();
        writer.Write(CaptureRecordKind.RequestBody, CaptureRecordKind.RequestBody, TimeSpan.Zero, Encoding.UTF8.GetBytes("sent"));
        return (writer.Id, writer.Complete(TimeSpan.Zero, "{}"u8));
    }

    private static Task<IReadOnlyList<StoredCapture>> RemoveAsync(CaptureStore store) =>
        CaptureRemoval.RunAsync(store.Folder, store.Surplus(), new ListJournal(), "retention", 1, TestContext.Current.CancellationToken);
}
