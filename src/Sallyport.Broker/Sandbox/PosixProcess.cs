using System.Runtime.InteropServices;
using System.Text;

namespace Sallyport.Broker.Sandbox;

/// <summary>The system calls that the framework does not offer: spawn and wait with job control, limits, groups.</summary>
internal static unsafe partial class PosixProcess
{
    public const int SigInt = 2, SigQuit = 3, SigKill = 9, SigPipe = 13, SigTerm = 15;
    public static readonly int SigStop = OperatingSystem.IsMacOS() ? 17 : 19;
    public static readonly int SigStopKey = OperatingSystem.IsMacOS() ? 18 : 20; // SIGTSTP
    public static readonly int SigContinue = OperatingSystem.IsMacOS() ? 19 : 18;
    public const int NoExecFormat = 8; // ENOEXEC
    public const int NoSuchEntry = 2; // ENOENT
    public const int AnyChild = -1;

    private const int MayExecuteMode = 1; // X_OK
    private const int WaitForStops = 2; // WUNTRACED
    private const int Interrupted = 4; // EINTR
    private const short SetSignalDefaults = 4, SetSignalMask = 8; // POSIX_SPAWN_SETSIGDEF, POSIX_SPAWN_SETSIGMASK
    private const int HighestSignal = 31;
    private const nint DefaultAction = 0; // SIG_DFL

    // Larger than any platform's: 336 bytes in glibc and musl, a pointer on macOS; sigset_t is at most 128.
    private const int SpawnAttributesBytes = 1024;
    private const int SignalSetBytes = 256;

    public static bool MayExecute(string path)
    {
        fixed (byte* p = Terminated(path)) return access(p, MayExecuteMode) == 0;
    }

    /// <summary>
    /// Executes a program with the standard streams and the process group of this one. Signals get their default
    /// action, except those that whoever started <c>sally</c> had ignored (<c>nohup</c>).
    /// </summary>
    /// <returns>0 and the process id, or the system's error number.</returns>
    public static int Spawn(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, ulong ignored, out int pid)
    {
        var attributes = NativeMemory.AllocZeroed(SpawnAttributesBytes);
        var signals = NativeMemory.AllocZeroed(SignalSetBytes);
        using var argv = new Vector(arguments);
        using var envp = new Vector(environment.Select(v => $"{v.Key}={v.Value}"));
        try
        {
            posix_spawnattr_init(attributes);
            sigemptyset(signals);
            posix_spawnattr_setsigmask(attributes, signals);
            for (var signal = 1; signal <= HighestSignal; signal++)
            {
                if ((ignored & (1UL << (signal - 1))) == 0 && signal != SigKill && signal != SigStop) sigaddset(signals, signal);
            }
            posix_spawnattr_setsigdefault(attributes, signals);
            posix_spawnattr_setflags(attributes, SetSignalDefaults | SetSignalMask);
            int id;
            int error;
            fixed (byte* path = Terminated(program)) error = posix_spawn(&id, path, null, attributes, argv.Pointer, envp.Pointer);
            pid = error == 0 ? id : 0;
            return error;
        }
        finally
        {
            posix_spawnattr_destroy(attributes);
            NativeMemory.Free(attributes);
            NativeMemory.Free(signals);
        }
    }

    /// <summary>Waits for a child to end or to stop. Returns its id and status, or -1 when there is no child left.</summary>
    public static (int Pid, WaitStatus Status) Wait(int pid)
    {
        while (true)
        {
            int status;
            var result = waitpid(pid, &status, WaitForStops);
            if (result >= 0 || Marshal.GetLastPInvokeError() != Interrupted) return (result, new WaitStatus(status));
        }
    }

    /// <summary>Sends a signal; false where the process is gone or not ours.</summary>
    public static bool Signal(int pid, int signal) => kill(pid, signal) == 0;

    /// <summary>Stops this process. A signal to the calling thread, and no other, has done so when the call returns.</summary>
    public static void StopHere() => _ = raise(SigStop);

    public static void TakeDefaultAction(int signal) => _ = PosixProcess.signal(signal, DefaultAction);

    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);

    /// <summary>Whether a key pressed at the terminal reaches this process, and with it the child, as the foreground group.</summary>
    public static bool InForeground()
    {
        using var terminal = OpenTerminal();
        return terminal is not null && tcgetpgrp((int)terminal.DangerousGetHandle()) == getpgrp();
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle? OpenTerminal()
    {
        try
        {
            return File.OpenHandle("/dev/tty");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null; // There is no controlling terminal.
        }
    }

    private static byte[] Terminated(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    /// <summary>A null-terminated array of C strings.</summary>
    private sealed class Vector : IDisposable
    {
        private readonly int _count;

        public Vector(IEnumerable<string> strings)
        {
            var list = strings.ToList();
            _count = list.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++) Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(list[i]);
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++) Marshal.FreeCoTaskMem((nint)Pointer[i]);
            NativeMemory.Free(Pointer);
        }
    }

    [LibraryImport("libc")] private static partial int access(byte* path, int mode);
    [LibraryImport("libc")] private static partial int posix_spawn(int* pid, byte* path, void* actions, void* attributes, byte** argv, byte** envp);
    [LibraryImport("libc")] private static partial int posix_spawnattr_init(void* attributes);
    [LibraryImport("libc")] private static partial int posix_spawnattr_destroy(void* attributes);
    [LibraryImport("libc")] private static partial int posix_spawnattr_setflags(void* attributes, short flags);
    [LibraryImport("libc")] private static partial int posix_spawnattr_setsigdefault(void* attributes, void* set);
    [LibraryImport("libc")] private static partial int posix_spawnattr_setsigmask(void* attributes, void* set);
    [LibraryImport("libc")] private static partial int sigemptyset(void* set);
    [LibraryImport("libc")] private static partial int sigaddset(void* set, int signal);
    [LibraryImport("libc", SetLastError = true)] private static partial int waitpid(int pid, int* status, int options);
    [LibraryImport("libc")] private static partial int kill(int pid, int signal);
    [LibraryImport("libc")] private static partial int raise(int signal);
    [LibraryImport("libc")] private static partial nint signal(int number, nint action);
    [LibraryImport("libc")] private static partial int getpgrp();
    [LibraryImport("libc")] private static partial int tcgetpgrp(int descriptor);
}
