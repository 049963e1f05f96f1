using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sources;

/// <summary>
/// Runs a program for the one line that it writes. No shell; nothing of Sallyport's own in its environment; stdin is
/// empty; its time and what it may write are bounded, and past them it is killed with all it started.
/// </summary>
internal sealed class SourceCommand(IReadOnlyDictionary<string, string> environment, Func<string, bool> looksLikeKey, TimeProvider time)
{
    public const int MostBytes = 8192;
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int MostComplaint = 2000;
    private const string OwnPrefix = "SALLYPORT_";
    private const string SystemdCredentials = "CREDENTIALS_DIRECTORY";

    public async Task<Secret> RunAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        var start = Prepare(words);
        using var process = Start(start);
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        Secret? output = null;
        try
        {
            process.StandardInput.Close();
            var complaining = ReadComplaintAsync(process.StandardError.BaseStream, either.Token);
            output = await ReadAsync(process.StandardOutput.BaseStream, either.Token);
            if (output.Length > MostBytes) throw SourceErrors.Failed(words[0], $"wrote more than {MostBytes} bytes, so that is no key", null);
            var complaint = await complaining;
            await process.WaitForExitAsync(either.Token);
            if (process.ExitCode != 0) throw SourceErrors.Failed(words[0], $"ended with {process.ExitCode}", complaint);
            return Interlocked.Exchange(ref output, null);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw SourceErrors.Failed(words[0], $"did not end within {Patience.TotalSeconds:0} seconds and was stopped", null);
        }
        finally
        {
            output?.Dispose();
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private ProcessStartInfo Prepare(IReadOnlyList<string> words)
    {
        var start = new ProcessStartInfo(Find(words[0]), words.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            // What opens Sallyport's own vault is none of its business.
            if (name.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase) || name == SystemdCredentials) continue;
            start.Environment[name] = value;
        }
        return start;
    }

    /// <summary>A folder of PATH that is not absolute would be one of wherever sally is started.</summary>
    private string Find(string program)
    {
        if (Path.IsPathFullyQualified(program)) return program;
        return environment.GetValueOrDefault("PATH", "").Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(IsProgram) ?? throw SourceErrors.NoProgram(program);
    }

    private static bool IsProgram(string path) => File.Exists(path)
        && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw SourceErrors.NotStarted(start.FileName, "the system did not start it");
        }
        catch (Win32Exception e)
        {
            throw SourceErrors.NotStarted(start.FileName, e.Message, e);
        }
    }

    /// <summary>One byte more than may be there, where there is more.</summary>
    private static async Task<Secret> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = GC.AllocateArray<byte>(MostBytes + 1, pinned: true);
        try
        {
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return Secret.CopyOf(buffer.AsSpan(0, length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>The end of what it wrote, on one line; nothing where a key seems to be in it.</summary>
    private async Task<string?> ReadComplaintAsync(Stream stream, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new byte[1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            if (text.Length > 2 * MostComplaint) text.Remove(0, text.Length - MostComplaint);
        }
        var all = text.ToString().Trim();
        if (all.Length > MostComplaint) all = "…" + all[^MostComplaint..];
        if (all.Length == 0) return null;
        return looksLikeKey(all) ? "(withheld: it holds what looks like a key)" : string.Join(" / ", all.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }
}
