using FakeOpenAI;
using FakeOpenAI.Keys;
using Xunit;

namespace Sallyport.Clients.Tests.Running;

/// <summary>
/// One upstream and one Sallyport with its own home, its vault filled and its redirections set by the commands a person
/// would type. Shared by the tests of a class, which run one after the other.
/// </summary>
public sealed class Gatehouse : IAsyncLifetime
{
    /// <summary>A host that no provider claims.</summary>
    internal const string UnclaimedHost = "plain.example";

    private static readonly string[] RedirectedHosts =
        ["api.openai.com", "chatgpt.com", "api.anthropic.com", "generativelanguage.googleapis.com", "github.com", "api.github.com"];

    private readonly string _root = Directory.CreateTempSubdirectory("gate-clients-").FullName;

    internal FakeServer Upstream { get; private set; } = null!;
    internal PlainOrigin Plain { get; private set; } = null!;

    /// <summary>Provider to the real key in the vault.</summary>
    internal IReadOnlyDictionary<string, string> Keys { get; private set; } = new Dictionary<string, string>();

    internal string UpstreamCa => Path.Combine(_root, "upstream-ca.pem");
    internal string GitRoot => Path.Combine(_root, "git");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(GitRoot);
        Upstream = await FakeServer.StartAsync(new FakeServerOptions { GitRoot = GitRoot });
        Plain = PlainOrigin.Start(UnclaimedHost);
        await Upstream.WriteCertificateAuthorityAsync(UpstreamCa);
        Keys = new Dictionary<string, string>
        {
            ["openai"] = Upstream.State.CreateKey().Text,
            ["anthropic"] = Upstream.State.CreateKey(FakeKeyType.Anthropic).Text,
            ["gemini"] = Upstream.State.CreateKey(FakeKeyType.Gemini).Text,
            ["github"] = Upstream.State.CreateKey(FakeKeyType.GitHub).Text,
        };
        if (Entrance.IsDirect) return;

        foreach (var host in RedirectedHosts) await SallyAsync(["config", "set", $"upstream.{host}", Origin(Upstream.Origin), "--ca", UpstreamCa]);
        await SallyAsync(["config", "set", $"upstream.{UnclaimedHost}", Origin(Plain.Origin)]);
        foreach (var (provider, key) in Keys) await SallyAsync(["login", provider], input: key + "\n");
    }

    public async ValueTask DisposeAsync()
    {
        await Upstream.DisposeAsync();
        await Plain.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    internal Workplace NewWorkplace() => new(_root);

    /// <summary>What a person has set who keeps the vault's key in a file.</summary>
    internal IEnumerable<KeyValuePair<string, string>> SallyEnvironment =>
    [
        new("SALLYPORT_HOME", Path.Combine(_root, "sallyport")),
        new("SALLYPORT_KEY_FILE", Path.Combine(_root, "vault.key")),
    ];

    /// <summary>Runs one command of the program under test to its end, and fails unless it succeeded.</summary>
    internal async Task<string> SallyAsync(IReadOnlyList<string> arguments, string? input = null)
    {
        using var workplace = NewWorkplace();
        var environment = workplace.Environment(clean: false);
        foreach (var (name, value) in SallyEnvironment) environment[name] = value;
        await using var run = ProgramRun.Start([.. Repository.Sally, .. arguments], environment, workplace.Work, input);
        var exitCode = await run.ExitCodeAsync(CancellationToken.None);
        Assert.True(exitCode == 0, $"sally {string.Join(' ', arguments)} ended with {exitCode}:\n{run.Error}");
        return run.Out;
    }

    /// <summary>Puts a policy in force, as a person does.</summary>
    internal async Task ApplyAsync(string policy)
    {
        var file = Path.Combine(_root, "sallyport.yaml");
        await File.WriteAllTextAsync(file, policy);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await SallyAsync(["apply", "--yes", "-f", file]);
    }

    private static string Origin(Uri uri) => uri.GetLeftPart(UriPartial.Authority);
}
