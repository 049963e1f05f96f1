using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Core.Journal;

public sealed class JournalRepairTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Moves_an_unfinished_line_aside_and_writes_that_down()
    {
        await AppendAsync(3);
        await File.AppendAllTextAsync(_home.Files[0], "{\"seq\":5,\"time\":\"20", TestContext.Current.CancellationToken);

        await AppendAsync(1);

        Assert.Empty(JournalCheck.Home(_home.Home, null).Findings);
        var fragment = Assert.Single(Directory.GetFiles(_home.Home.JournalFolder, "*.fragment"));
        Assert.Equal("{\"seq\":5,\"time\":\"20", await File.ReadAllTextAsync(fragment, TestContext.Current.CancellationToken));
        var repair = Assert.Single(Records(), static record => record.Entry.Type == JournalEntryType.JournalRepaired);
        Assert.Contains(Path.GetFileName(fragment), repair.Entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Moves_aside_a_fragment_that_is_longer_than_what_is_written_over_it()
    {
        await AppendAsync(3);
        await File.AppendAllTextAsync(_home.Files[0], new string('x', 300_000), TestContext.Current.CancellationToken);

        await AppendAsync(1);

        Assert.Empty(JournalCheck.Home(_home.Home, null).Findings);
        Assert.Equal(300_000, new FileInfo(Directory.GetFiles(_home.Home.JournalFolder, "*.fragment").Single()).Length);
    }

    [Fact]
    public async Task Entries_removed_from_the_end_stay_missing_whatever_is_appended()
    {
        await AppendAsync(5);
        var lines = await File.ReadAllLinesAsync(_home.Files[0], TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(_home.Files[0], lines[..4], TestContext.Current.CancellationToken);
        Assert.Contains(JournalCheck.Home(_home.Home, null).Findings, static f => f.ToString() == "head.json: entries 5 to 6 are missing at the end");

        await AppendAsync(2);

        Assert.Contains(JournalCheck.Home(_home.Home, null).Findings, static f => f.Line == 5 && f.Problem == "entries 5 to 6 are missing before it");
        Assert.Contains(Records(), static record => record.Entry.Detail == "entries 5 to 6 were written and are missing from the files");
    }

    [Fact]
    public async Task A_head_without_its_journal_reports_the_loss()
    {
        await AppendAsync(2);
        File.Delete(_home.Files[0]);
        Assert.False(JournalCheck.Home(_home.Home, null).IsIntact);

        await AppendAsync(1);

        Assert.EndsWith("journal-000002.jsonl", _home.Files[0], StringComparison.Ordinal);
        Assert.False(JournalCheck.Home(_home.Home, null).IsIntact);
    }

    [Fact]
    public async Task The_seal_betrays_a_journal_and_head_written_anew_without_the_key()
    {
        using var key = Secret.CopyOf("CANARY-seal-key-of-32-bytes-long"u8);
        using var wrongKey = Secret.Random(32);
        await AppendAsync(3, key);
        Assert.Empty(JournalCheck.Home(_home.Home, key).Findings);
        Assert.Contains(JournalCheck.Home(_home.Home, wrongKey).Findings, static f => f.Problem.Contains("not made with this vault's key", StringComparison.Ordinal));
        Assert.All(Directory.GetFiles(_home.Home.JournalFolder), static file => Assert.DoesNotContain("CANARY", File.ReadAllText(file), StringComparison.Ordinal));

        using var forged = new TemporaryHome();
        await using (var writer = JournalWriter.Open(forged.Home, _time, null, null))
        {
            for (var i = 0; i < 9; i++) await writer.AppendAsync(JournalSample.Entry(i + 100), TestContext.Current.CancellationToken);
        }
        var forgedHead = JournalHead.Parse(await File.ReadAllBytesAsync(HeadOf(forged), TestContext.Current.CancellationToken))!;
        var trueHead = JournalHead.Parse(await File.ReadAllBytesAsync(HeadOf(_home), TestContext.Current.CancellationToken))!;
        File.Copy(forged.Files[0], _home.Files[0], overwrite: true);
        await File.WriteAllBytesAsync(HeadOf(_home), (forgedHead with { Seal = trueHead.Seal }).Encode(), TestContext.Current.CancellationToken);

        Assert.True(JournalCheck.Home(_home.Home, null).IsIntact, "without the key a forgery of everything is not seen");
        Assert.False(JournalCheck.Home(_home.Home, key).IsIntact);
        File.Copy(HeadOf(forged), HeadOf(_home), overwrite: true);
        Assert.False(JournalCheck.Home(_home.Home, key).IsIntact);
    }

    [Fact]
    public async Task A_writer_without_the_key_keeps_the_last_seal()
    {
        using var key = Secret.Random(32);
        await AppendAsync(3, key);
        await AppendAsync(2);

        var result = JournalCheck.Home(_home.Home, key);

        Assert.True(result.IsIntact);
        Assert.Contains("2 entries written after the last seal", Assert.Single(result.Findings).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_its_owner_can_read_the_journal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix permissions");
        await AppendAsync(1);
#pragma warning disable CA1416 // Skipped on Windows above.
        Assert.Equal(PrivateFolder.FolderMode, File.GetUnixFileMode(_home.Home.JournalFolder));
        Assert.All(Directory.GetFiles(_home.Home.JournalFolder), static file => Assert.Equal(PrivateFolder.FileMode, File.GetUnixFileMode(file)));
#pragma warning restore CA1416
    }

    [Fact]
    public async Task Cuts_long_text_and_says_how_much_is_gone()
    {
        await using (var writer = JournalWriter.Open(_home.Home, _time, null, null))
            await writer.AppendAsync(new JournalEntry { Type = "request.denied", Path = new string('a', 1023) + "😀" + new string('b', 5000) }, TestContext.Current.CancellationToken);

        Assert.Equal(new string('a', 1023) + "…(+5002 characters)", Records()[^1].Entry.Path);
    }

    [Fact]
    public async Task A_cursor_goes_on_across_files()
    {
        var options = new JournalOptions { MaxFileBytes = 900 };
        var reader = new JournalReader(_home.Home);
        var cursor = reader.From(reader.End());
        List<long> seen = [];
        await using (var writer = JournalWriter.Open(_home.Home, _time, null, options))
        {
            for (var i = 0; i < 20; i++)
            {
                await writer.AppendAsync(JournalSample.Entry(i), TestContext.Current.CancellationToken);
                seen.AddRange(cursor.ReadAvailable().Select(static record => record.Seq));
            }
        }

        Assert.True(_home.Files.Length > 3);
        Assert.Equal(Enumerable.Range(1, _home.Lines.Length).Select(static i => (long)i), seen);
        Assert.Equal(Records().Select(static r => r.Seq).Reverse(), reader.Backward(reader.End()).Select(static r => r.Seq));
    }

    private static string HeadOf(TemporaryHome home) => Path.Combine(home.Home.JournalFolder, "head.json");

    private JournalRecord[] Records() => [.. new JournalReader(_home.Home).Forward()];

    private async Task AppendAsync(int entries, Secret? sealKey = null)
    {
        await using var writer = JournalWriter.Open(_home.Home, _time, sealKey, null);
        for (var i = 0; i < entries; i++) await writer.AppendAsync(JournalSample.Entry(i), TestContext.Current.CancellationToken);
    }
}
