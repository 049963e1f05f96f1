using System.Runtime.InteropServices;

namespace Sallyport.Tests.Cli.Gate;

/// <summary>Signals to one process, by its id.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2, Kill = 9, Terminate = 15, StopKey = 20; // As Linux counts.

    public static void Send(int process, int signal) => _ = kill(process, signal);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
