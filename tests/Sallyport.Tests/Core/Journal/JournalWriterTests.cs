using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Core.Journal;

public sealed class JournalWriterTests : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);

    private readonly TemporaryHome _home = new();
    private readonly FakeTimeProvider _time = new(s_start);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Writes_an_entry_as_one_line_whose_hash_covers_everything_before_it()
    {
        await Append(null, new JournalEntry { Type = JournalEntryType.Login, Credential = "openai/default", Detail = "from \"stdin\"" });

        var lines = _home.Lines;
        Assert.Equal(2, lines.Length);
        var body = lines[1][..lines[1].IndexOf(",\"hash\"", StringComparison.Ordinal)];
        using var first = JsonDocument.Parse(lines[0]);
        using var second = JsonDocument.Parse(lines[1]);
        Assert.Equal(new string('0', 64), first.RootElement.GetProperty("prev").GetString());
        Assert.Equal(first.RootElement.GetProperty("hash").GetString(), second.RootElement.GetProperty("prev").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body))), second.RootElement.GetProperty("hash").GetString());
        Assert.StartsWith("""{"seq":2,"time":"2026-03-04T05:06:07.089000Z","type":"login","credential":"openai/default","detail":"from """, lines[1], StringComparison.Ordinal);
        Assert.Equal(6, second.RootElement.EnumerateObject().Count() - 1);
    }

    [Fact]
    public async Task Continues_the_chain_of_an_earlier_writer()
    {
        await Append(null, Note("one"));
        await Append(null, Note("two"));

        Assert.Equal([1, 2, 3], _home.Lines.Select(Seq));
    }

    [Fact]
    public async Task Begins_a_new_file_once_one_has_reached_its_size()
    {
        await Append(new JournalOptions { MaxFileBytes = 700 }, Note("one"), Note("two"), Note("three"), Note("four"));

        Assert.True(_home.Files.Length > 1);
        Assert.Equal(Enumerable.Range(1, _home.Lines.Length), _home.Lines.Select(Seq));
        Assert.All(_home.Files, file => Assert.Contains("\"journal.opened\"", File.ReadLines(file).First(), StringComparison.Ordinal));
    }

    private static JournalEntry Note(string detail) => new() { Type = JournalEntryType.ConfigChanged, Detail = detail };

    private static int Seq(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("seq").GetInt32();
    }

    private async Task Append(JournalOptions? options, params JournalEntry[] entries)
    {
        await using var writer = JournalWriter.Open(_home.Home, _time, null, options);
        foreach (var entry in entries) await writer.AppendAsync(entry, TestContext.Current.CancellationToken);
    }
}
