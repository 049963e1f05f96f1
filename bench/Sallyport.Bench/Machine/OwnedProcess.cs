using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sallyport.Bench.Machine;

/// <summary>A program that the bench started and ends again, by its id.</summary>
internal sealed partial class OwnedProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private readonly Process _process;
    private readonly Queue<string> _lastLines = new();

    public OwnedProcess(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, Action<string>? onLine = null, Action<string>? onErrorLine = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        _process = Process.Start(start) ?? throw new BenchFailure($"{program} did not start");
        _process.OutputDataReceived += (_, line) => { if (line.Data is { } text) { Keep(text); onLine?.Invoke(text); } };
        _process.ErrorDataReceived += (_, line) => { if (line.Data is { } text) { Keep(text); onErrorLine?.Invoke(text); } };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool Alive => !_process.HasExited;

    /// <summary>What the program printed last, for a message about its end.</summary>
    public string LastLines
    {
        get { lock (_lastLines) return string.Join(" | ", _lastLines); }
    }

    /// <summary>Closes its input, waits for its end and returns its exit code.</summary>
    public async Task<int> WaitAsync(CancellationToken cancel)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (Alive)
        {
            _process.StandardInput.Close();
            _ = Kill(Id, Terminate);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private void Keep(string line)
    {
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > 5) _lastLines.Dequeue();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
