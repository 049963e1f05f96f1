using Sallyport.Bench.Peers;

namespace Sallyport.Bench.Measures;

/// <summary>Counts what the gate has written down so far, from outside: lines in the files of its journal.</summary>
internal static class JournalCount
{
    public static long? Of(Peer peer)
    {
        if (peer is not Gate { JournalFolder: { } folder } || !Directory.Exists(folder)) return null;
        long lines = 0;
        var buffer = new byte[1 << 16];
        foreach (var file in Directory.EnumerateFiles(folder, "*.jsonl"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            for (int count; (count = stream.Read(buffer)) > 0;) lines += buffer.AsSpan(0, count).Count((byte)'\n');
        }

        return lines;
    }
}
