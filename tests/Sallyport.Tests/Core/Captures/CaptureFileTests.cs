using System.Text;
using Sallyport.Core.Captures;
using Sallyport.Core.Primitives;
using Sallyport.Tests.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Core.Captures;

public sealed class CaptureFileTests : IDisposable
{
    private const string Text = "what the agent sent";

    private readonly TemporaryHome _home = new();
    private readonly Secret _key = Secret.Random(32);

    private CaptureStore Store => new(_home.Home, _key, new CaptureOptions(), TimeProvider.System);

    [Fact]
    public void Reads_back_what_was_written_and_is_readable_by_its_owner_alone()
    {
        var (id, hash) = Write();

        var call = CapturedCall.Read(Store.Folder, id, _key);

        Assert.Equal((CaptureState.Complete, Text, 200_000), (call.State, Encoding.UTF8.GetString(call.RequestBody.Span), call.AnswerBody.Length));
        Assert.Equal(hash, Store.Folder.HashOf(id));
        Assert.Equal(-1, Bytes(id).AsSpan().IndexOf("agent"u8));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(PrivateFolder.FileMode, File.GetUnixFileMode(Store.Folder.FileOf(id)));
        Assert.Equal(PrivateFolder.FolderMode, File.GetUnixFileMode(Store.Folder.Path));
    }

    [Fact]
    public void Any_changed_byte_is_found()
    {
        var (id, _) = Write(answer: 10);
        var sound = Bytes(id);
        for (var i = 0; i < sound.Length; i++)
        {
            var changed = (byte[])sound.Clone();
            changed[i] ^= 1;
            Assert.NotEqual(CaptureState.Complete, Read(changed, id).State);
        }
    }

    [Fact]
    public void Wherever_it_is_cut_it_is_not_taken_for_whole()
    {
        var (id, _) = Write(answer: 10);
        var sound = Bytes(id);
        for (var length = 0; length < sound.Length; length++) Assert.Equal(CaptureState.Unfinished, Read(sound[..length], id).State);
        Assert.Equal(CaptureState.Damaged, Read([.. sound, 0], id).State);
    }

    [Fact]
    public void Moved_repeated_and_removed_chunks_are_found_and_a_cut_file_cannot_be_called_whole()
    {
        var (id, _) = Write(answer: 10);
        var sound = Bytes(id);
        var chunks = Chunks(sound);
        var head = sound[..chunks[0].Start];
        for (var a = 0; a < chunks.Count; a++)
        {
            Assert.Equal(CaptureState.Damaged, Read([.. head, .. chunks.SelectMany((c, i) => i == a ? [.. Slice(c), .. Slice(c)] : Slice(c))], id).State);
            Assert.NotEqual(CaptureState.Complete, Read([.. head, .. chunks.Where((_, i) => i != a).SelectMany(Slice)], id).State);
            for (var b = a + 1; b < chunks.Count; b++)
            {
                var order = Enumerable.Range(0, chunks.Count).Select(i => i == a ? b : i == b ? a : i);
                Assert.Equal(CaptureState.Damaged, Read([.. head, .. order.SelectMany(i => Slice(chunks[i]))], id).State);
            }
            // The mark of the last chunk, put on another one.
            byte[] cut = [.. sound[..chunks[a].End]];
            cut[chunks[a].Start] ^= 0x80;
            Assert.Equal(CaptureState.Damaged, Read(cut, id).State);
        }

        byte[] Slice((int Start, int End) chunk) => sound[chunk.Start..chunk.End];
    }

    [Fact]
    public void A_file_in_the_place_of_another_and_a_chunk_of_another_file_are_found()
    {
        var (one, _) = Write(answer: 10);
        var (two, _) = Write(answer: 10);
        Assert.Equal(CaptureState.Damaged, Read(Bytes(two), one).State);
        var (first, second) = (Bytes(one), Bytes(two));
        var chunk = Chunks(first)[1];
        second.AsSpan(chunk.Start, chunk.End - chunk.Start).CopyTo(first.AsSpan(chunk.Start));
        Assert.Equal(CaptureState.Damaged, Read(first, one).State);
        using var otherKey = Secret.Random(32);
        Assert.Equal(CaptureState.Damaged, CapturedCall.Read(new MemoryStream(Bytes(two)), two, otherKey).State);
    }

    [Fact]
    public void What_was_written_survives_a_process_that_ends_in_the_middle()
    {
        using var writer = Store.Begin();
        writer.Write(CaptureRecordKind.RequestBody, CaptureRecordKind.RequestBody, TimeSpan.Zero, Encoding.UTF8.GetBytes(Text));

        var call = CapturedCall.Read(Store.Folder, writer.Id, _key);

        Assert.Equal((CaptureState.Unfinished, Text), (call.State, Encoding.UTF8.GetString(call.RequestBody.Span)));
    }

    public void Dispose()
    {
        _key.Dispose();
        _home.Dispose();
    }

    private (string Id, string Hash) Write(int answer = 200_000)
    {
        using var writer = Store.Begin();
        writer.Write(CaptureRecordKind.RequestBody, CaptureRecordKind.RequestBody, TimeSpan.Zero, Encoding.UTF8.GetBytes(Text));
        writer.Write(CaptureRecordKind.AnswerHead, CaptureRecordKind.AnswerHead, TimeSpan.FromMilliseconds(3), "HTTP/1.1 200\r\n"u8);
        writer.Write(CaptureRecordKind.AnswerBody, CaptureRecordKind.AnswerBody, TimeSpan.FromMilliseconds(5), new byte[answer]);
        return (writer.Id, writer.Complete(TimeSpan.FromMilliseconds(7), "{}"u8));
    }

    private byte[] Bytes(string id) => File.ReadAllBytes(Store.Folder.FileOf(id));

    private CapturedCall Read(byte[] file, string id) => CapturedCall.Read(new MemoryStream(file), id, _key);

    private static List<(int Start, int End)> Chunks(byte[] file)
    {
        var chunks = new List<(int Start, int End)>();
        for (var at = CaptureFormat.HeaderBytes; at < file.Length;)
        {
            var end = at + CaptureFormat.LengthBytes + CaptureFormat.ReadLength(file.AsSpan(at)).BoxBytes;
            chunks.Add((at, end));
            at = end;
        }
        return chunks;
    }
}
