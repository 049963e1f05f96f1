using System.Globalization;
using System.Runtime.InteropServices;

namespace Sallyport.Clients.Tests.Hunt;

/// <summary>What <c>/proc</c> tells about one process, read once, while it was known to be alive. Linux only.</summary>
internal sealed class LiveProcess
{
    private const int PageBytes = 4096;
    private const int ChunkBytes = 4 * 1024 * 1024;
    private const ulong Resident = 1UL << 63;
    private const ulong Swapped = 1UL << 62;

    private LiveProcess(int id, byte[] environment, byte[] commandLine, string name)
    {
        Id = id;
        Environment = environment;
        CommandLine = commandLine;
        Name = name;
    }

    public int Id { get; }
    public string Name { get; }
    public byte[] Environment { get; }
    public byte[] CommandLine { get; }

    /// <summary>Null if the process is gone, or was never more than a kernel thread or a zombie.</summary>
    /// <exception cref="UnauthorizedAccessException">It may not be looked at, so that nothing can be said about it.</exception>
    public static LiveProcess? TryRead(int id)
    {
        try
        {
            var commandLine = File.ReadAllBytes($"/proc/{id}/cmdline");
            if (commandLine.Length == 0) return null;
            return new LiveProcess(id, File.ReadAllBytes($"/proc/{id}/environ"), commandLine, File.ReadAllText($"/proc/{id}/comm").Trim());
        }
        catch (IOException)
        {
            return null; // Gone between the listing and the reading.
        }
    }

    /// <summary>
    /// Passes every resident page of writable memory to <paramref name="look"/>, in pieces that overlap by
    /// <paramref name="overlapBytes"/>. Of a process that ends meanwhile, what could be read until then.
    /// </summary>
    public void ReadMemory(int overlapBytes, Action<long, ReadOnlySpan<byte>> look)
    {
        try
        {
            ReadRegions(overlapBytes, look);
        }
        catch (IOException) when (TryRead(Id) is null)
        {
            // An agent's short-lived child, such as one that asks git for its version.
        }
    }

    private void ReadRegions(int overlapBytes, Action<long, ReadOnlySpan<byte>> look)
    {
        using var memory = File.OpenHandle($"/proc/{Id}/mem", options: FileOptions.None);
        using var pages = File.OpenHandle($"/proc/{Id}/pagemap");
        var buffer = new byte[ChunkBytes + overlapBytes];
        foreach (var (start, end) in WritableRegions())
        {
            foreach (var (from, to) in ResidentRuns(pages, start, end))
            {
                var kept = 0;
                for (var at = from; at < to;)
                {
                    var wanted = (int)Math.Min(ChunkBytes, to - at);
                    var read = ReadOrNothing(memory, buffer.AsSpan(kept, wanted), at);
                    if (read == 0) break;
                    look(at, buffer.AsSpan(0, kept + read));
                    var tail = Math.Min(overlapBytes, kept + read);
                    buffer.AsSpan(kept + read - tail, tail).CopyTo(buffer);
                    kept = tail;
                    at += read;
                }
            }
        }
    }

    public override string ToString() => $"{Name}[{Id}]";

    private List<(long Start, long End)> WritableRegions()
    {
        List<(long, long)> regions = [];
        foreach (var line in File.ReadLines($"/proc/{Id}/maps"))
        {
            var fields = line.Split(' ', 3);
            if (!fields[1].StartsWith("rw", StringComparison.Ordinal)) continue;
            var range = fields[0].Split('-');
            regions.Add((long.Parse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                long.Parse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        }
        return regions;
    }

    /// <summary>Runtimes reserve gigabytes that they never touch; only what is there is worth reading.</summary>
    private static IEnumerable<(long From, long To)> ResidentRuns(Microsoft.Win32.SafeHandles.SafeFileHandle pages, long start, long end)
    {
        var entries = new byte[64 * 1024];
        long? runStart = null;
        for (var at = start; at < end;)
        {
            var count = (int)Math.Min(entries.Length / sizeof(ulong), (end - at) / PageBytes);
            var read = RandomAccess.Read(pages, entries.AsSpan(0, count * sizeof(ulong)), at / PageBytes * sizeof(ulong)) / sizeof(ulong);
            if (read == 0) break;
            for (var i = 0; i < read; i++, at += PageBytes)
            {
                var present = (MemoryMarshal.Read<ulong>(entries.AsSpan(i * sizeof(ulong))) & (Resident | Swapped)) != 0;
                if (present) runStart ??= at;
                else if (runStart is { } from)
                {
                    yield return (from, at);
                    runStart = null;
                }
            }
        }
        if (runStart is { } last) yield return (last, end);
    }

    private static int ReadOrNothing(Microsoft.Win32.SafeHandles.SafeFileHandle memory, Span<byte> buffer, long address)
    {
        try
        {
            return RandomAccess.Read(memory, buffer, address);
        }
        catch (IOException)
        {
            return 0; // Unmapped since the map was read.
        }
    }
}
