using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Vault;

/// <summary>
/// Asks for a line on the terminal without showing it. On Linux it speaks to <c>/dev/tty</c>, so it works while stdin
/// is a pipe, and puts the terminal back whatever ends the question, a signal included. Elsewhere it reads keys from the
/// console, which needs stdin to be the terminal.
/// </summary>
internal static partial class HiddenPrompt
{
    private const string TerminalPath = "/dev/tty";
    private const int MaxLineBytes = 4096;

    // struct termios of Linux: four 32-bit flag words, of which the last one is c_lflag; 60 bytes in all.
    private const int TermiosBytes = 256;
    private const int InputFlags = 0;
    private const int LocalFlags = 3;
    private const uint ReturnEndsLine = 0x100; // ICRNL
    private const uint SignalKeys = 0x1; // ISIG
    private const uint Canonical = 0x2; // ICANON
    private const uint Echo = 0x8;
    private const uint EchoNewline = 0x40;
    private const int FlushThenSet = 2;

    private const int StopForInput = 21; // SIGTTIN
    private const int StopAtOnce = 19; // SIGSTOP
    private const int Continue = 18; // SIGCONT
    private const nint DefaultAction = 0; // SIG_DFL
    private const int MostStops = 16;

    /// <summary>Null where there is no terminal to ask on.</summary>
    public static Func<string, Secret?>? OfThisProcess()
    {
        if (!OperatingSystem.IsLinux()) return Console.IsInputRedirected || Console.IsErrorRedirected ? null : AskConsole;
        try
        {
            using var terminal = OpenTerminal();
            return AskTerminal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // No controlling terminal: a service, a container, a CI job.
        }
    }

    [SupportedOSPlatform("linux")]
    private static Secret? AskTerminal(string prompt)
    {
        using var terminal = OpenTerminal();
        WaitForForeground(terminal);
        var shown = Settings(terminal);
        var hidden = (uint[])shown.Clone();
        var question = System.Text.Encoding.UTF8.GetBytes(prompt);
        hidden[LocalFlags] = (hidden[LocalFlags] & ~Echo) | EchoNewline;

        void Restore(PosixSignalContext? _) => SetAttributes(terminal.SafeFileHandle, FlushThenSet, shown);
        void Stop(PosixSignalContext taken)
        {
            taken.Cancel = true;
            Restore(taken);
            SignalThisThread(StopAtOnce); // Only a signal to this thread has stopped it when the call returns.
            // Running again, under what the shell set, echo included.
            if (SetAttributes(terminal.SafeFileHandle, FlushThenSet, hidden) == 0) terminal.Write(question);
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Restore);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Restore);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Restore);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Restore);
        using var stop = PosixSignalRegistration.Create(PosixSignal.SIGTSTP, Stop);
        LeaveTerminalAlone();
        if (SetAttributes(terminal.SafeFileHandle, FlushThenSet, hidden) != 0) throw new IOException("The terminal's echo cannot be switched off.");
        try
        {
            terminal.Write(question);
            return ReadLine(terminal);
        }
        finally
        {
            Restore(null);
        }
    }

    /// <summary>Stops in the background, as reading there would, until somebody types <c>fg</c>.</summary>
    [SupportedOSPlatform("linux")]
    private static void WaitForForeground(FileStream terminal)
    {
        LeaveTerminalAlone();
        for (var stops = 0; ForegroundGroup(terminal.SafeFileHandle) != OwnGroup(); stops++)
        {
            // An orphaned process group is not stopped, and has nobody who could bring it to the foreground.
            if (stops == MostStops) throw new IOException("This process is in the background of its terminal and cannot ask there.");
            Signal(0, StopForInput);
        }
    }

    /// <summary>When continued, the runtime would put back what it found at its start: in the background, the shell's line editor.</summary>
    private static void LeaveTerminalAlone() => SetAction(Continue, DefaultAction);

    /// <summary>What the terminal is set to. A prompt under the settings of a shell's line editor would never see the end of a line.</summary>
    private static uint[] Settings(FileStream terminal)
    {
        var settings = new uint[TermiosBytes / sizeof(uint)];
        if (GetAttributes(terminal.SafeFileHandle, settings) != 0) throw new IOException("The terminal does not tell its settings.");
        if ((settings[LocalFlags] & Canonical) == 0)
        {
            settings[InputFlags] |= ReturnEndsLine;
            settings[LocalFlags] |= Canonical | SignalKeys | Echo;
        }
        return settings;
    }

    private static Secret? ReadLine(FileStream terminal)
    {
        var line = GC.AllocateArray<byte>(MaxLineBytes, pinned: true);
        try
        {
            var length = 0;
            while (length < line.Length)
            {
                var read = terminal.Read(line.AsSpan(length));
                if (read == 0) return length == 0 ? null : Secret.CopyOf(line.AsSpan(0, length));
                length += read;
                var end = line.AsSpan(0, length).IndexOf((byte)'\n');
                if (end >= 0) return Secret.CopyOf(line.AsSpan(0, end));
            }
            throw new UserError("input-too-long", ExitCode.Usage, $"the line is longer than {MaxLineBytes} bytes");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }

    private static Secret? AskConsole(string prompt)
    {
        Console.Error.Write(prompt);
        var line = GC.AllocateArray<char>(MaxLineBytes, pinned: true);
        try
        {
            for (var length = 0; length < line.Length;)
            {
                var key = Console.ReadKey(intercept: true);
                if (key.Key == ConsoleKey.Enter)
                {
                    Console.Error.WriteLine();
                    return Secret.CopyOf(line.AsSpan(0, length));
                }
                if (key.Key == ConsoleKey.Backspace) length = Math.Max(0, length - 1);
                else if (key.KeyChar != '\0') line[length++] = key.KeyChar;
            }
            throw new UserError("input-too-long", ExitCode.Usage, $"the line is longer than {MaxLineBytes} characters");
        }
        finally
        {
            Array.Clear(line);
        }
    }

    /// <summary>Unbuffered, so that no copy of what is typed stays in the stream.</summary>
    private static FileStream OpenTerminal() =>
        new(TerminalPath, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, BufferSize = 0 });

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    private static partial int ForegroundGroup(SafeFileHandle terminal);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int OwnGroup();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "raise")]
    private static partial int SignalThisThread(int signal);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetAction(int signal, nint action);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetAttributes(SafeFileHandle terminal, [Out] uint[] settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetAttributes(SafeFileHandle terminal, int when, uint[] settings);
}
