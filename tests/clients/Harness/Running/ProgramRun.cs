using System.Diagnostics;
using System.Text;

namespace Sallyport.Clients.Tests.Running;

/// <summary>A started program. Its output is kept as it arrives; ending it ends what it started.</summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    private readonly Process _process;
    private readonly OutputLog _out = new();
    private readonly OutputLog _error = new();

    private ProgramRun(Process process) => _process = process;

    public int Id => _process.Id;
    public string Out => _out.Text;
    public string Error => _error.Text;
    public Task Exited { get; private set; } = Task.CompletedTask;

    /// <summary>Starts it with exactly <paramref name="environment"/> and, where given, <paramref name="input"/> on stdin.</summary>
    public static ProgramRun Start(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string folder, string? input = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var run = new ProgramRun(Process.Start(start)!);
        run.Exited = run.FollowAsync(input);
        return run;
    }

    /// <summary>Waits for a line of stdout that contains <paramref name="text"/>.</summary>
    public Task SeesAsync(string text, CancellationToken cancellationToken) => _out.ContainsAsync(text, Exited, cancellationToken);

    /// <summary>Waits for the end; after three minutes it is killed and the wait fails with what was printed.</summary>
    public async Task<int> ExitCodeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Exited.WaitAsync(Limit, cancellationToken);
            return _process.ExitCode;
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"Not done within {Limit.TotalSeconds} s.\nstdout:\n{Out}\nstderr:\n{Error}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await Exited;
        _process.Dispose();
    }

    private async Task FollowAsync(string? input)
    {
        var output = _out.FollowAsync(_process.StandardOutput);
        var error = _error.FollowAsync(_process.StandardError);
        try
        {
            if (input is not null) await _process.StandardInput.WriteAsync(input);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code and its words tell why.
        }
        await _process.WaitForExitAsync();
        await Task.WhenAll(output, error);
    }
}
