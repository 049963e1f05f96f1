using System.Globalization;
using System.Text;
using Sallyport.Bench.Load;
using Sallyport.Bench.Machine;

namespace Sallyport.Bench.Peers;

/// <summary>A fresh <c>SALLYPORT_HOME</c> with one stored key and the upstream redirected to the bench's own.</summary>
internal sealed record GateHome(string Folder, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Every kind of rule, none of which the load ever breaks.</summary>
    private const string Grant =
        """
            credential: openai/default
            permissions: { models: read, chat_completions: write, responses: write }
            models: { allow: ["gpt-5*"], deny: [gpt-5-pro] }
            tools: { deny: [mcp, code_interpreter] }
            requests: { background: false }
            limits: { requests_per_minute: 100000000, tokens_per_minute: 1000000000000, concurrent: 100000 }
            budget: { usd_per_day: 1000000, tokens_per_day: 1000000000000 }
        """;

    /// <summary>The first is the one that `sally run` takes where it is told no other.</summary>
    public static string Agent(int number) => number == 0 ? "default" : string.Create(CultureInfo.InvariantCulture, $"agent-{number}");

    /// <param name="agents">How many the policy names; with 0 there is no policy.</param>
    public static async Task<GateHome> CreateAsync(string sally, string folder, Surroundings around, int agents, CancellationToken cancel)
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
        if (agents > 0)
        {
            var policy = Path.Combine(folder, "sallyport.yaml");
            await File.WriteAllTextAsync(policy, Policy(agents), cancel);
            await CallAsync(sally, ["apply", "-f", policy, "--yes"], environment, cancel);
        }
        return new GateHome(home, environment);
    }

    private static string Policy(int agents)
    {
        var text = new StringBuilder("version: 1\nagents:\n");
        for (var i = 0; i < agents; i++) text.Append("  ").Append(Agent(i)).Append(":\n").Append(Grant).Append('\n');
        return text.ToString();
    }

    /// <exception cref="BenchFailure">It did not end with 0.</exception>
    public static async Task CallAsync(string sally, string[] arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancel)
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
