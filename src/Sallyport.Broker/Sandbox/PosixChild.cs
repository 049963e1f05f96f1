using System.Globalization;
using System.Runtime.InteropServices;
using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Sandbox;

/// <summary>
/// A child that has the terminal. Keys (Ctrl-C, Ctrl-\, Ctrl-Z) reach the whole foreground group, so the child gets
/// them from the terminal and <c>sally</c> only steps aside; what is sent to <c>sally</c> alone is passed on. When the
/// child has stopped, <c>sally</c> stops too, so that the shell sees a stopped job, and both continue together. Never
/// before it: the shell takes the terminal back then, and a child that still reads would take what is typed there.
/// </summary>
internal sealed class PosixChild
{
    private static readonly int[] s_forwarded = OperatingSystem.IsMacOS() ? [30, 31] : [10, 12]; // SIGUSR1, SIGUSR2

    // Long enough for a stop that both received to have passed, far below what a person notices.
    private static readonly TimeSpan s_stopSettles = TimeSpan.FromMilliseconds(30);

    private const int MostSettles = 5;

    // The process's one child, kept after its end: a registration that is collected is none.
    private static PosixChild? s_child;

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _lock = new();
    private readonly List<int> _early = [];
    private volatile int _pid;
    private bool _ended;

    public static Task<int> RunAsync(ChildCommand command, IReadOnlyDictionary<string, string> environment, Action<int> started)
    {
        var child = s_child = new PosixChild();
        var ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        child.WatchSignals();
        try
        {
            child.Started(Spawn(command, environment));
        }
        catch (UserError)
        {
            child.Forget();
            throw;
        }
        started(child._pid);
        // Waiting blocks, for as long as the session lives: a thread of its own.
        new Thread(() => ended.SetResult(child.WaitForEnd())) { IsBackground = true, Name = "child" }.Start();
        return ended.Task;
    }

    private static int Spawn(ChildCommand command, IReadOnlyDictionary<string, string> environment)
    {
        var ignored = IgnoredSignals();
        int error, pid;
        using (ProcessHardening.LiftForChild())
        {
            error = PosixProcess.Spawn(command.Program, command.Arguments, environment, ignored, out pid);
            // A script without a first line is the shell's to run, as in every shell.
            if (error == PosixProcess.NoExecFormat)
                error = PosixProcess.Spawn("/bin/sh", ["sh", command.Program, .. command.Arguments.Skip(1)], environment, ignored, out pid);
        }
        return error == 0 ? pid : throw SandboxErrors.NotExecutable(command.Arguments[0],
            error == PosixProcess.NoSuchEntry ? "its interpreter does not exist" : PosixProcess.Describe(error));
    }

    private int WaitForEnd()
    {
        try
        {
            while (true)
            {
                // Any child: as their reaper, sally also inherits what the command's own children leave behind.
                var (pid, status) = PosixProcess.Wait(ProcessHardening.IsReaper ? PosixProcess.AnyChild : _pid);
                if (pid < 0) return (int)ExitCode.Failure;
                if (pid != _pid) continue;
                if (!status.Stopped) return status.ExitCode;
                StopWithChild();
            }
        }
        finally
        {
            // The handlers stay, and do nothing from here on. The key that ended the child was pressed for sally too, and
            // may not have been looked at yet: without a handler it would end sally before the session is ended.
            lock (_lock)
            {
                _pid = 0;
                _ended = true;
            }
        }
    }

    /// <summary>Passes on what came while the child was being started, and was already running.</summary>
    private void Started(int pid)
    {
        lock (_lock)
        {
            _pid = pid;
            foreach (var signal in _early) PosixProcess.Signal(pid, signal);
            _early.Clear();
        }
    }

    /// <summary>
    /// Stops this process as well, unless a stop that reached both is already over: then the child runs again, and
    /// stopping now would leave <c>sally</c> behind.
    /// </summary>
    private void StopWithChild()
    {
        long before;
        do
        {
            before = Environment.TickCount64;
            Thread.Sleep(s_stopSettles);
            // Far longer: this process was itself stopped meanwhile, and the child may be a moment behind in continuing.
        }
        while (Environment.TickCount64 - before > MostSettles * s_stopSettles.TotalMilliseconds);
        if (ProcessFacts.Of(_pid) is { IsStopped: false }) return;
        PosixProcess.StopHere();
        // Running again. A shell continues the whole job; kill -CONT may have meant sally alone.
        if (ProcessFacts.Of(_pid) is { IsStopped: true }) Pass(PosixProcess.SigContinue);
    }

    private void WatchSignals()
    {
        Watch(PosixSignal.SIGINT, () => FromTerminal(PosixProcess.SigInt));
        Watch(PosixSignal.SIGQUIT, () => FromTerminal(PosixProcess.SigQuit));
        Watch((PosixSignal)PosixProcess.SigStopKey, () => FromTerminal(PosixProcess.SigStopKey));
        Watch(PosixSignal.SIGTERM, () => Pass(PosixProcess.SigTerm));
        Watch(PosixSignal.SIGHUP, () => Pass(1));
        foreach (var signal in s_forwarded) Watch((PosixSignal)signal, () => Pass(signal));
        // At SIGCONT the runtime would put back the terminal settings that it found at its start, while a child that
        // draws on the terminal puts back its own.
        PosixProcess.TakeDefaultAction(PosixProcess.SigContinue);
    }

    private void Watch(PosixSignal signal, Action action) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        action();
    }));

    /// <summary>
    /// A key has reached the child already, if there was one; without a terminal in front, the signal was sent to sally alone.
    /// </summary>
    private void FromTerminal(int signal)
    {
        if (_pid == 0 || !PosixProcess.InForeground()) Pass(signal);
    }

    private void Pass(int signal)
    {
        lock (_lock)
        {
            if (_pid > 0) PosixProcess.Signal(_pid, signal);
            else if (!_ended) _early.Add(signal);
        }
    }

    private void Forget()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _registrations.Clear();
    }

    /// <summary>Signals that were ignored when sally was started; the runtime itself ignores SIGPIPE, which says nothing.</summary>
    private static ulong IgnoredSignals()
    {
        if (!OperatingSystem.IsLinux()) return 0;
        const string Field = "SigIgn:";
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal));
        if (line is null || !ulong.TryParse(line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mask)) return 0;
        return mask & ~(1UL << (PosixProcess.SigPipe - 1));
    }
}
