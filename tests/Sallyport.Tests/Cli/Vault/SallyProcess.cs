using System.Diagnostics;
using Sallyport.Cli;

namespace Sallyport.Tests.Cli.Vault;

/// <summary>The built <c>sally</c> as a process of its own.</summary>
internal static class SallyProcess
{
    public static string Program { get; } = typeof(SallyCommandLine).Assembly.Location;

    public static string Dotnet { get; } = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    public static async Task<(int ExitCode, string Out, string Error)> RunAsync(
        IReadOnlyDictionary<string, string> variables, string stdin, IEnumerable<string> arguments, CancellationToken cancellationToken, string? folder = null)
    {
        var start = new ProcessStartInfo(Dotnet, [Program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(stdin);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
