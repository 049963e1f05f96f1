using System.Runtime.InteropServices;

namespace Sallyport.Bench.Machine;

/// <summary>How many files and sockets this process and its children may have open.</summary>
internal static partial class FileLimits
{
    private const int OpenFiles = 7;

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Now;
        public ulong Most;
    }

    /// <summary>Raises the limit towards <paramref name="wanted"/> as far as this user may, and returns what it is then.</summary>
    public static int Raise(int wanted)
    {
        if (Get(OpenFiles, out var limit) != 0) return 1024;
        if (limit.Now >= (ulong)wanted) return wanted;
        var raised = new Limit { Now = (ulong)wanted, Most = Math.Max(limit.Most, (ulong)wanted) };
        if (Set(OpenFiles, in raised) == 0) return wanted;
        limit.Now = limit.Most;
        return Set(OpenFiles, in limit) == 0 ? (int)limit.Most : 1024;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int Get(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int Set(int resource, in Limit limit);
}
