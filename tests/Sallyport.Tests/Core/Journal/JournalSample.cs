using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Core.Journal;

/// <summary>A journal of several files in memory, written once by the real writer, for tests that spoil it.</summary>
internal sealed class JournalSample
{
    private JournalSample(IReadOnlyList<byte[][]> files, JournalHead head) => (Files, Head) = (files, head);

    /// <summary>The lines of each file, each with its newline.</summary>
    public IReadOnlyList<byte[][]> Files { get; }

    public JournalHead Head { get; }

    public static async Task<JournalSample> WriteAsync(int entries, long maxFileBytes)
    {
        using var home = new TemporaryHome();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
        await using (var writer = JournalWriter.Open(home.Home, time, null, new JournalOptions { MaxFileBytes = maxFileBytes, FlushToDisk = static _ => { } }))
        {
            for (var i = 0; i < entries; i++)
            {
                time.Advance(TimeSpan.FromMilliseconds(7));
                await writer.AppendAsync(Entry(i), TestContext.Current.CancellationToken);
            }
        }
        var head = JournalHead.Parse(await File.ReadAllBytesAsync(Path.Combine(home.Home.JournalFolder, "head.json")));
        return new JournalSample([.. home.Files.Select(file => Split(File.ReadAllBytes(file)))], head!);
    }

    public static JournalEntry Entry(int i) => new()
    {
        Type = i % 2 == 0 ? JournalEntryType.RequestAllowed : JournalEntryType.RequestDone,
        Session = "s-0a1b2c3d",
        Agent = "support-bot",
        Credential = "openai/default",
        Request = $"r-{i / 2}",
        Method = "POST",
        Host = "api.openai.com",
        Path = "/v1/responses",
        Status = i % 2 == 0 ? null : 200,
        Microseconds = i % 2 == 0 ? null : 1234 + i,
    };

    /// <summary>Checks files as they would lie in a folder, with the head that was written for them.</summary>
    public JournalVerification Verify(IReadOnlyList<byte[]> files)
    {
        var verifier = new JournalVerifier([new JournalAnchor(Head.Seq, Head.Hash, "head.json")]);
        for (var i = 0; i < files.Count; i++) verifier.Add($"file {i}", new MemoryStream(files[i]), isLast: i == files.Count - 1);
        verifier.End();
        return verifier.Result();
    }

    public static byte[] Join(IEnumerable<byte[]> lines) => [.. lines.SelectMany(static line => line)];

    private static byte[][] Split(byte[] file) =>
        [.. Encoding.UTF8.GetString(file).Split('\n')[..^1].Select(static line => Encoding.UTF8.GetBytes(line + "\n"))];
}
