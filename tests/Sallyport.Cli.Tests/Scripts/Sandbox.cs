using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Tests.Scripts;

/// <summary>A temporary home, a clock that stands still and captured streams, in which <c>sally</c> runs in-process.</summary>
internal sealed class Sandbox : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sally-script-");

    public string Folder => _folder.FullName;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>What the next command reads from stdin.</summary>
    public string Input { get; set; } = "";

    public bool OnTerminal { get; init; }

    public int Width { get; init; } = 80;

    public void Dispose() => _folder.Delete(recursive: true);

    public async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader(Input);
        Input = "";
        var exitCode = await SallyCommandLine.RunAsync(args, new CliContext
        {
            Home = new SallyHome(Path.Combine(Folder, "home")),
            Out = output,
            Error = error,
            In = input,
            OutIsTerminal = OnTerminal,
            ErrorIsTerminal = OnTerminal,
            Width = Width,
            Time = Time,
            Environment = Environment.GetValueOrDefault,
        });
        return (exitCode, output.ToString(), error.ToString());
    }
}
