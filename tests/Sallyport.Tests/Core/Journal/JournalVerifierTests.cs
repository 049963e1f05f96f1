using CsCheck;
using Sallyport.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Core.Journal;

public sealed class JournalVerifierTests(JournalVerifierTests.Sample fixture) : IClassFixture<JournalVerifierTests.Sample>
{
    private readonly JournalSample _sample = fixture.Value!;

    /// <summary>Copies, which a test may spoil.</summary>
    private byte[][] AllLines => [.. _sample.Files.SelectMany(static file => file).Select(static line => line.ToArray())];

    private List<byte[]> Intact => [.. _sample.Files.Select(JournalSample.Join)];

    [Fact]
    public void Finds_nothing_in_a_journal_as_it_was_written()
    {
        var result = _sample.Verify(Intact);

        Assert.True(result.IsIntact);
        Assert.Empty(result.Findings);
        Assert.Equal(AllLines.Length, result.Entries);
        Assert.True(_sample.Files.Count >= 3);
    }

    [Fact]
    public void Finds_every_change_of_a_byte_and_its_line() =>
        Gen.Select(Gen.Int[0, _sample.Files.Count - 1], Gen.Int[0, int.MaxValue], Gen.Byte[1, 255]).Sample((file, place, change) =>
        {
            var files = Intact;
            var offset = place % files[file].Length;
            var line = files[file].AsSpan(0, offset).Count((byte)'\n') + 1;
            files[file][offset] ^= change;
            var result = _sample.Verify(files);
            return !result.IsIntact && result.Findings.Any(finding => finding.File == $"file {file}" && finding.Line == line);
        }, iter: 2000);

    [Fact]
    public void Finds_every_removed_line_even_the_first_and_the_last()
    {
        var lines = AllLines;
        for (var removed = 0; removed < lines.Length; removed++)
        {
            var result = _sample.Verify([JournalSample.Join([.. lines[..removed], .. lines[(removed + 1)..]])]);

            var finding = Assert.Single(result.Findings);
            Assert.Contains($"entry {removed + 1} is missing", finding.Problem, StringComparison.Ordinal);
            Assert.False(result.IsIntact);
            Assert.Equal(removed < lines.Length - 1 ? removed + 1 : null, finding.Line);
        }
    }

    [Fact]
    public void Finds_every_removed_file()
    {
        for (var removed = 0; removed < _sample.Files.Count; removed++)
        {
            var files = Intact;
            files.RemoveAt(removed);
            Assert.Contains(_sample.Verify(files).Findings, finding => finding.Problem.Contains("missing", StringComparison.Ordinal) && !finding.IsNote);
        }
    }

    [Fact]
    public void Finds_every_repeated_line() =>
        Gen.Select(Gen.Int[0, AllLines.Length - 1], Gen.Int[0, AllLines.Length]).Sample((original, target) =>
        {
            var lines = AllLines.ToList();
            lines.Insert(target, lines[original]);
            var result = _sample.Verify([JournalSample.Join(lines)]);
            var repeated = target <= original ? original + 2 : target + 1;
            return !result.IsIntact && result.Findings.Any(finding => finding.Line == repeated && finding.Seq == original + 1);
        });

    [Fact]
    public void Finds_every_two_lines_that_changed_places() =>
        Gen.Select(Gen.Int[0, AllLines.Length - 1], Gen.Int[0, AllLines.Length - 1]).Where((a, b) => a < b).Sample((a, b) =>
        {
            var lines = AllLines;
            (lines[a], lines[b]) = (lines[b], lines[a]);
            var result = _sample.Verify([JournalSample.Join(lines)]);
            return !result.IsIntact
                && result.Findings.Any(finding => finding.Line == a + 1)
                && result.Findings.Any(finding => finding.Line == b + 1 || finding.Seq == a + 1);
        });

    [Fact]
    public void Goes_on_after_a_finding()
    {
        var lines = AllLines;
        lines[3][40] ^= 1;
        lines[9][40] ^= 1;

        var result = _sample.Verify([JournalSample.Join(lines)]);

        Assert.Equal([4L, 10L], result.Findings.Select(static finding => finding.Line!.Value));
    }

    [Fact]
    public async Task Finds_a_journal_written_anew_with_sound_hashes_by_its_head()
    {
        var forged = await JournalSample.WriteAsync(AllLines.Length + 5, long.MaxValue);

        var result = _sample.Verify([JournalSample.Join(forged.Files[0])]);

        Assert.Equal(_sample.Head.Seq, Assert.Single(result.Findings).Seq);
    }

    [Fact]
    public void Takes_an_unfinished_last_line_for_a_crash_only_in_the_last_file()
    {
        var files = Intact;
        files[^1] = [.. files[^1], .. "{\"seq\":99,\"ti"u8];
        Assert.True(_sample.Verify(files).IsIntact);
        Assert.True(Assert.Single(_sample.Verify(files).Findings).IsNote);

        files = Intact;
        files[0] = [.. files[0], .. "{\"seq\":99,\"ti"u8];
        Assert.False(_sample.Verify(files).IsIntact);
    }

    [Fact]
    public void Lists_a_thousand_findings_and_counts_the_rest()
    {
        var result = _sample.Verify([.. Intact, JournalSample.Join(Enumerable.Repeat("nonsense\n"u8.ToArray(), 1500))]);

        Assert.Equal(JournalVerification.MaxListed, result.Findings.Count);
        Assert.Equal(500, result.Unlisted);
        Assert.False(result.IsIntact);
    }

    public sealed class Sample : IAsyncLifetime
    {
        internal JournalSample? Value { get; private set; }

        public async ValueTask InitializeAsync() => Value = await JournalSample.WriteAsync(40, 4000);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
