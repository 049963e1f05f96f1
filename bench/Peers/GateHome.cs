using Sallyport.Bench.Load;
using Sallyport.Bench.Machine;

namespace Sallyport.Bench.Peers;

/// <summary>A fresh <c>SALLYPORT_HOME</c> with one stored key and the upstream redirected to the bench's own.</summary>
internal sealed record GateHome(string Folder, IReadOnlyDictionary<string, string> Environment)
{
    public static async Task<GateHome> CreateAsync(string sally, string folder, Surroundings around, CancellationToken cancel)
    {
        var home = Path.Combine(folder, "home");
        var (keyFile, secretFile) = (Path.Combine(folder, "vault.key"), Path.Combine(folder, "openai.key"));
        WritePrivate(secretFile, around.RealKey + "\n");
        var environment = new Dictionary<string, string> { ["SALLYPORT_HOME"] = home, ["SALLYPORT_KEY_FILE"] = keyFile, ["NO_COLOR"] = "1" };
        await CallAsync(sally, ["login", "openai", "--offline", "--from-file", secretFile], environment, cancel);
        await CallAsync(
            sally,
            ["config", "set", $"upstream.{Route.Host}", $"https://127.0.0.1:{around.UpstreamPort}", "--ca", around.Certificates.AuthorityFile],
            environment, cancel);
        File.Delete(secretFile);
        return new GateHome(home, environment);
    }

    private static async Task CallAsync(string sally, string[] arguments, Dictionary<string, string> environment, CancellationToken cancel)
    {
        await using var process = new OwnedProcess(sally, arguments, environment);
        var code = await process.WaitAsync(cancel);
        if (code != 0) throw new BenchFailure($"sally {string.Join(' ', arguments[..2])} ended with {code}: {process.LastLines}");
    }

    private static void WritePrivate(string file, string text)
    {
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
