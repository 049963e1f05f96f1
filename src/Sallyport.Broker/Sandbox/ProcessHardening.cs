using System.Runtime.InteropServices;

namespace Sallyport.Broker.Sandbox;

/// <summary>
/// Keeps the memory of a process that holds secrets from other processes of the same user: no debugger may attach, no
/// core is dumped. Linux only; elsewhere it does nothing.
/// </summary>
public static unsafe partial class ProcessHardening
{
    private const int SetDumpable = 4, SetChildSubreaper = 36; // prctl
    private const int CoreLimit = 4; // RLIMIT_CORE

    private static Limit s_original;
    private static bool s_applied;

    /// <summary>Whether orphaned descendants become children of this process.</summary>
    internal static bool IsReaper { get; private set; }

    public static void Apply()
    {
        if (!OperatingSystem.IsLinux() || s_applied) return;
        prctl(SetDumpable, 0, 0, 0, 0);
        Limit limit;
        if (getrlimit(CoreLimit, &limit) != 0) return;
        s_original = limit;
        var none = limit with { Soft = 0 };
        s_applied = setrlimit(CoreLimit, &none) == 0;
    }

    /// <summary>
    /// Makes orphaned descendants children of this process, so that an agent that lets its parent die is still seen to
    /// be inside its session.
    /// </summary>
    public static void BecomeReaper()
    {
        if (OperatingSystem.IsLinux()) IsReaper = prctl(SetChildSubreaper, 1, 0, 0, 0) == 0;
    }

    /// <summary>
    /// The child gets the limit that its user set. It inherits ours at the moment it is made, so ours is lifted for that
    /// moment; this process stays undumpable throughout, and executing a program makes the child dumpable again.
    /// </summary>
    internal static IDisposable LiftForChild()
    {
        if (!s_applied) return new Lowering(null);
        var original = s_original;
        setrlimit(CoreLimit, &original);
        return new Lowering(original with { Soft = 0 });
    }

    private sealed class Lowering(Limit? to) : IDisposable
    {
        public void Dispose()
        {
            if (to is not { } limit) return;
            setrlimit(CoreLimit, &limit);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private record struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }

    [LibraryImport("libc")] private static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);
    [LibraryImport("libc")] private static partial int getrlimit(int resource, Limit* limit);
    [LibraryImport("libc")] private static partial int setrlimit(int resource, Limit* limit);
}
