using Sallyport.Core.Primitives;

namespace Sallyport.Core.Journal;

/// <summary>Reads and rewrites <c>head.json</c> in place. The caller holds the journal's lock.</summary>
internal sealed class JournalHeadFile : IDisposable
{
    private readonly FileStream _file;
    private readonly Secret? _sealKey;

    public JournalHeadFile(string path, Secret? sealKey)
    {
        _sealKey = sealKey;
        _file = JournalFolder.OpenShared(path, FileMode.OpenOrCreate);
        // Its place on the disk is taken now: a disk that fills up later cannot keep the head from being written.
        if (_file.Length == 0) RandomAccess.Write(_file.SafeFileHandle, JournalHead.Blank, 0);
    }

    /// <summary>The head, and whether there was something in the file that is not one.</summary>
    public (JournalHead? Head, bool Damaged) Read()
    {
        var bytes = new byte[JournalHead.Bytes * 2];
        var read = RandomAccess.Read(_file.SafeFileHandle, bytes, 0);
        var head = JournalHead.Parse(bytes.AsMemory(0, read));
        return (head, Damaged: head is null && !JournalHead.IsBlank(bytes.AsSpan(0, read)));
    }

    /// <summary>Moves the head forward, never back; seals it if this writer has the key, else keeps the last seal.</summary>
    public void Advance(long seq, string hash, string file)
    {
        var (current, _) = Read();
        if (current is not null && current.Seq >= seq && (_sealKey is null || current.Seal?.Seq >= seq)) return;
        var sealNow = _sealKey is null ? current?.Seal : JournalSeal.Make(_sealKey, seq, hash, file);
        var head = current is not null && current.Seq >= seq
            ? current with { Seal = sealNow }
            : new JournalHead(seq, hash, file, sealNow);
        RandomAccess.Write(_file.SafeFileHandle, head.Encode(), 0);
        if (RandomAccess.GetLength(_file.SafeFileHandle) > JournalHead.Bytes) RandomAccess.SetLength(_file.SafeFileHandle, JournalHead.Bytes);
    }

    public void Dispose() => _file.Dispose();
}
