using System.Runtime.InteropServices;

namespace Sallyport.Broker.Sandbox;

/// <summary>How many files and sockets this process may have open: a session takes one, a call two or more.</summary>
public static unsafe partial class OpenFiles
{
    private static readonly int s_resource = OperatingSystem.IsLinux() ? 7 : 8; // RLIMIT_NOFILE

    // macOS says that there is no limit, and refuses more than this (OPEN_MAX).
    private static readonly nuint s_most = OperatingSystem.IsLinux() ? nuint.MaxValue : 10_240;

    /// <summary>
    /// Takes all that this user may have. Shells and services begin with 1,024 of them, for the sake of old programs, and
    /// a gate would be full with a thousand sessions. Not for a process that starts an agent, which would inherit it.
    /// </summary>
    public static void AllowAll()
    {
        if (OperatingSystem.IsWindows()) return;
        Limit limit;
        if (getrlimit(s_resource, &limit) != 0) return;
        var raised = limit with { Soft = nuint.Min(limit.Hard, s_most) };
        if (raised.Soft > limit.Soft) _ = setrlimit(s_resource, &raised);
    }

    [StructLayout(LayoutKind.Sequential)]
    private record struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }

    [LibraryImport("libc")] private static partial int getrlimit(int resource, Limit* limit);
    [LibraryImport("libc")] private static partial int setrlimit(int resource, Limit* limit);
}
