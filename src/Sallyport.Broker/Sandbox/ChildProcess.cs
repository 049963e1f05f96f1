using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sallyport.Broker.Sandbox;

/// <summary>
/// Runs the session's command in the place of <c>sally</c>: same terminal, same process group, its signals, its exit
/// code. On Linux and macOS by <see cref="PosixChild"/>; elsewhere by the framework, which has no job control to keep.
/// </summary>
public static class ChildProcess
{
    /// <summary>
    /// Starts the command and completes with its exit code, 128+n where signal n ended it. Signals that reach
    /// <c>sally</c> meanwhile are the child's to answer.
    /// </summary>
    /// <param name="started">Called once with the child's process id.</param>
    /// <exception cref="Core.Primitives.UserError">126: the system refused to execute it.</exception>
    public static Task<int> RunAsync(ChildCommand command, IReadOnlyDictionary<string, string> environment, Action<int> started)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) return PosixChild.RunAsync(command, environment, started);
        return RunPlainAsync(command, environment, started);
    }

    private static async Task<int> RunPlainAsync(ChildCommand command, IReadOnlyDictionary<string, string> environment, Action<int> started)
    {
        var info = new ProcessStartInfo(command.Program, command.Arguments.Skip(1)) { UseShellExecute = false };
        info.Environment.Clear();
        foreach (var (name, value) in environment) info.Environment[name] = value;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => context.Cancel = true);
        using var process = Process.Start(info) ?? throw SandboxErrors.NotExecutable(command.Name, "the system did not start it");
        started(process.Id);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
