using System.Collections;
using System.Diagnostics;

namespace Sallyport.Demo;

/// <summary>Runs <c>sally</c> with a home of the demo's own; nothing of the user's is read or changed.</summary>
internal sealed class Sally(TemporaryFolder folder)
{
    public async Task<(string Out, string Error)> RunAsync(params string[] arguments)
    {
        var start = Programs.Start(Programs.Sally, arguments);
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsConfusing)) start.Environment.Remove(name);
        start.Environment["SALLYPORT_HOME"] = folder.PathOf("home");
        start.Environment["SALLYPORT_KEY_FILE"] = folder.PathOf("vault.key");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new DemoFailure($"sally {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{await error}{await output}");
        return (await output, await error);
    }

    private static bool IsConfusing(string name) =>
        name.StartsWith("SALLYPORT_", StringComparison.Ordinal) || name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase);
}
