using Microsoft.Extensions.Time.Testing;
using Sallyport.Cli;
using Sallyport.Core.Primitives;

namespace Sallyport.Tests.Cli.Vault;

/// <summary><c>sally</c> in this process, with a temporary home, a key file for its vault, and everything it printed.</summary>
internal sealed class SallyHere : IDisposable
{
    private MemoryStream _printedBytes = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sally-cli-");

    public SallyHere()
    {
        Home = new SallyHome(Path.Combine(Folder, "home"));
        Variables["SALLYPORT_KEY_FILE"] = Path.Combine(Folder, "key");
    }

    public string Folder => _folder.FullName;
    public SallyHome Home { get; init; }
    public Dictionary<string, string> Variables { get; } = [];
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Answers to hidden prompts, in order; null means that there is no terminal.</summary>
    public Queue<string>? Typed { get; set; }

    public bool OnTerminal { get; set; }

    /// <summary>What the last command that prints bytes has printed.</summary>
    public byte[] PrintedBytes => _printedBytes.ToArray();

    /// <summary>All that was ever printed.</summary>
    public string Printed { get; private set; } = "";

    public async Task<(int ExitCode, string Out, string Error)> RunAsync(string? stdin, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader(stdin ?? "");
        var exitCode = await SallyCommandLine.RunAsync(args, new CliContext
        {
            Home = Home,
            Out = output,
            OpenOut = () =>
            {
                // A stream that is closed still gives out what it holds.
                _printedBytes.Dispose();
                return _printedBytes = new MemoryStream();
            },
            Error = error,
            In = input,
            InIsTerminal = OnTerminal,
            OutIsTerminal = OnTerminal,
            ErrorIsTerminal = OnTerminal,
            AskHidden = Typed is null ? null : _ => Typed.TryDequeue(out var line) ? Secret.CopyOf(line) : null,
            Time = Time,
            EnvironmentVariables = Variables,
            Environment = name => name == "NO_COLOR" ? "1" : Variables.GetValueOrDefault(name),
        });
        Printed += output.ToString() + error;
        return (exitCode, output.ToString(), error.ToString());
    }

    public string WriteFile(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, PrivateFolder.FileMode);
        return path;
    }

    public string Journal() => Directory.Exists(Home.JournalFolder)
        ? string.Concat(Directory.GetFiles(Home.JournalFolder, "*.jsonl").Order(StringComparer.Ordinal).Select(File.ReadAllText))
        : "";

    /// <summary>Files below the home, and everything printed, that contain the word that every fake secret contains.</summary>
    public IReadOnlyList<string> FindCanary()
    {
        List<string> found = Printed.Contains("CANARY", StringComparison.Ordinal) ? ["what was printed"] : [];
        if (!Directory.Exists(Home.Root)) return found;
        found.AddRange(Directory.EnumerateFiles(Home.Root, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".sock", StringComparison.Ordinal))
            .Where(file => File.ReadAllBytes(file).AsSpan().IndexOf("CANARY"u8) >= 0));
        return found;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
