using System.Diagnostics;
using System.Text;
using Sallyport.Tests.Cli.Vault;
using Xunit;

namespace Sallyport.Tests.Cli.Gate;

/// <summary>
/// A running <c>sally</c> and what it started. Its output is kept as it comes and can be waited for; its stdin stays open
/// for the test to write to.
/// </summary>
internal sealed class LiveSally : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LiveSally(Process process)
    {
        _process = process;
        Closed = Task.WhenAll(FollowAsync(process.StandardOutput, _out), FollowAsync(process.StandardError, _error));
    }

    public int Id => _process.Id;

    /// <summary>Completes when nobody holds its output any more: neither it, nor what it started.</summary>
    public Task Closed { get; }

    public string Out
    {
        get { lock (_lock) return _out.ToString(); }
    }

    public string Error
    {
        get { lock (_lock) return _error.ToString(); }
    }

    /// <summary>The native binary where <c>SALLY_BIN</c> names one, else the plain build.</summary>
    public static LiveSally Start(IReadOnlyDictionary<string, string> environment, IEnumerable<string> arguments) =>
        StartProgram(environment, [.. Program, .. arguments]);

    /// <summary>A shell with job control at a terminal of its own, whose keys are what the test types; <c>$sally</c> is the program.</summary>
    public static LiveSally StartTerminal(IReadOnlyDictionary<string, string> environment) => StartProgram(
        new Dictionary<string, string>(environment) { ["sally"] = string.Join(' ', Program), ["PS1"] = "" },
        ["script", "-qefc", "bash --norc --noprofile -i", "/dev/null"]);

    private static string[] Program => Environment.GetEnvironmentVariable("SALLY_BIN") is { Length: > 0 } native
        ? [native]
        : [SallyProcess.Dotnet, SallyProcess.Program];

    private static LiveSally StartProgram(IReadOnlyDictionary<string, string> environment, string[] program)
    {
        // Tests that run in the background of a shell were started with Ctrl-C ignored, which sally would pass on.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", .. program]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new LiveSally(Process.Start(start)!);
    }

    public async Task TypeAsync(string line)
    {
        await _process.StandardInput.WriteAsync(line + "\n");
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>A key, without the end of a line.</summary>
    public async Task PressAsync(char key)
    {
        await _process.StandardInput.WriteAsync(key);
        await _process.StandardInput.FlushAsync();
    }

    public void CloseInput() => _process.StandardInput.Close();

    public Task SeesAsync(string text) => WaitAsync(() => Out.Contains(text, StringComparison.Ordinal), $"stdout: {text}");

    public Task SeesErrorAsync(string text) => WaitAsync(() => Error.Contains(text, StringComparison.Ordinal), $"stderr: {text}");

    /// <summary>Sends the line and waits for the next line of output, which it returns.</summary>
    public async Task<string> AskAsync(string line)
    {
        var before = Out.Count(c => c == '\n');
        await TypeAsync(line);
        await WaitAsync(() => Out.Count(c => c == '\n') > before, "an answer");
        return Out.Split('\n')[before];
    }

    /// <summary>Sends a line for each one that comes back, until <paramref name="text"/> is among them.</summary>
    public async Task TypeUntilAsync(string text)
    {
        bool Seen() => Out.Contains(text, StringComparison.Ordinal);
        for (var lines = 0; !Seen(); lines++)
        {
            Assert.True(lines < 10_000, $"'{text}' did not come.");
            var before = Out.Length;
            await TypeAsync("go on");
            await WaitAsync(() => Seen() || Out.Length > before, text);
        }
    }

    public void Signal(int signal) => Signals.Send(Id, signal);

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(s_limit);
        await Closed.WaitAsync(s_limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitAsync(Func<bool> condition, string wanted)
    {
        var deadline = Task.Run(() => _process.WaitForExitAsync().WaitAsync(s_limit));
        while (!condition())
        {
            Task grown;
            lock (_lock) grown = _grown.Task;
            if (condition()) return;
            if (Closed.IsCompleted || deadline.IsFaulted)
                throw new InvalidOperationException($"{wanted} did not come.\nstdout:\n{Out}\nstderr:\n{Error}");
            await Task.WhenAny(grown, Closed, deadline.IsCompleted ? Closed : deadline);
        }
    }

    private async Task FollowAsync(StreamReader reader, StringBuilder text)
    {
        var buffer = new char[4096];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            TaskCompletionSource grown;
            lock (_lock)
            {
                text.Append(buffer, 0, read);
                (grown, _grown) = (_grown, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }
            grown.SetResult();
        }
    }
}
