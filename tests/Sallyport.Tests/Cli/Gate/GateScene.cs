using System.Diagnostics;
using System.Text.Json;
using FakeOpenAI;
using FakeOpenAI.Faults;
using Sallyport.Tests.Cli.Vault;
using Xunit;

namespace Sallyport.Tests.Cli.Gate;

/// <summary>
/// An upstream in this process, a home with its key and its redirection, and live <c>sally</c> processes on it. At the
/// end the key must be nowhere in what they printed or wrote.
/// </summary>
internal sealed class GateScene : IAsyncDisposable
{
    /// <summary>Answers each line of stdin with the status of one call; a line <c>stream</c> opens an event stream.</summary>
    public const string CallingShell = """
        url=https://api.openai.com/v1
        while read line; do
          case $line in
            stream) curl -sN $url/responses -H "Authorization: Bearer $OPENAI_API_KEY" -H 'Content-Type: application/json' -d '{"model":"gpt-5","input":"hi","stream":true}' > /dev/null; echo "stream ended $?" ;;
            *) curl -s -o /dev/null -w '%{http_code}\n' $url/models -H "Authorization: Bearer $OPENAI_API_KEY" ;;
          esac
        done
        exit 0
        """;

    private readonly SallyHere _here = new();
    private readonly List<LiveSally> _started = [];
    private readonly string _key;

    private GateScene(FakeServer upstream)
    {
        Upstream = upstream;
        _key = upstream.State.CreateKey().Text;
    }

    public FakeServer Upstream { get; }

    public SallyHere Here => _here;

    public static async Task<GateScene> CreateAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and control sockets are tried on Linux only");
        Assert.SkipUnless(File.Exists("/usr/bin/curl") || File.Exists("/bin/curl"), "curl is not installed");
        var scene = new GateScene(await FakeServer.StartAsync());
        var ca = Path.Combine(scene._here.Folder, "ca.pem");
        await scene.Upstream.WriteCertificateAuthorityAsync(ca);
        await scene.DoAsync(null, "config", "set", "upstream.api.openai.com", scene.Upstream.Origin.GetLeftPart(UriPartial.Authority), "--ca", ca);
        await scene.DoAsync(scene._key + "\n", "login", "openai");
        scene.Upstream.Capture.Clear();
        return scene;
    }

    /// <summary>A command in this process, which must succeed; its stdout.</summary>
    public async Task<string> DoAsync(string? stdin, params string[] arguments)
    {
        var (exitCode, output, error) = await _here.RunAsync(stdin, arguments);
        Assert.True(exitCode == 0, $"sally {string.Join(' ', arguments)} ended with {exitCode}: {error}");
        return output;
    }

    public LiveSally Start(params string[] arguments)
    {
        var sally = LiveSally.Start(Environment, arguments);
        _started.Add(sally);
        return sally;
    }

    /// <summary>As <see cref="LiveSally.StartTerminal"/>.</summary>
    public LiveSally StartTerminal()
    {
        var terminal = LiveSally.StartTerminal(Environment);
        _started.Add(terminal);
        return terminal;
    }

    /// <summary>Runs one command to its end.</summary>
    public async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] arguments)
    {
        var sally = Start(arguments);
        sally.CloseInput();
        var exitCode = await sally.ExitCodeAsync();
        return (exitCode, sally.Out, sally.Error);
    }

    public async Task<LiveSally> ServeAsync()
    {
        var serve = Start("serve");
        await serve.SeesErrorAsync("serving on");
        return serve;
    }

    /// <summary>An agent that calls when told to, after its first call has succeeded.</summary>
    public async Task<LiveSally> StartCallerAsync(params string[] options)
    {
        var run = Start(["run", .. options, "--", "sh", "-c", CallingShell]);
        Assert.Equal("200", await run.AskAsync("call"));
        return run;
    }

    /// <summary>Has it open a stream that never ends, and waits until that has arrived.</summary>
    public async Task OpenStreamAsync(LiveSally caller)
    {
        Upstream.Faults.Once("/v1/responses", new Fault { Endless = true });
        await caller.TypeAsync("stream");
        await Upstream.Capture.WaitForAsync(r => r.Path == "/v1/responses", TestContext.Current.CancellationToken);
    }

    /// <summary>Has it call until the answer is <paramref name="status"/>: what was changed takes a moment to arrive.</summary>
    public async Task SeesAnswerAsync(LiveSally caller, string status)
    {
        for (var limit = Stopwatch.StartNew(); ;)
        {
            var answer = await caller.AskAsync("call");
            if (answer == status) return;
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(20), $"the agent is still answered {answer}, not {status}");
        }
    }

    public async Task<JsonElement[]> SessionsAsync()
    {
        using var json = JsonDocument.Parse(await DoAsync(null, "ps", "--json"));
        return [.. json.RootElement.EnumerateArray().Select(e => e.Clone())];
    }

    /// <summary>Entries of the journal of one type, oldest first.</summary>
    public IReadOnlyList<JsonElement> Entries(string type) =>
    [
        .. _here.Journal().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(entry => entry.GetProperty("type").GetString() == type),
    ];

    public async ValueTask DisposeAsync()
    {
        foreach (var sally in _started)
        {
            await sally.DisposeAsync();
            Assert.DoesNotContain(_key, sally.Out + sally.Error, StringComparison.Ordinal);
        }
        await Upstream.DisposeAsync();
        if (Directory.Exists(_here.Home.JournalFolder))
        {
            Assert.Equal(0, (await _here.RunAsync(null, "journal", "verify")).ExitCode);
            Assert.DoesNotContain(_key, _here.Journal(), StringComparison.Ordinal);
        }
        Assert.Empty(_here.FindCanary());
        _here.Dispose();
    }

    private Dictionary<string, string> Environment => new()
    {
        ["SALLYPORT_HOME"] = _here.Home.Root,
        ["SALLYPORT_KEY_FILE"] = _here.Variables["SALLYPORT_KEY_FILE"],
        ["SALLYPORT_PASSPHRASE_FILE"] = "",
        ["SALLYPORT_SESSION"] = "",
        ["NO_COLOR"] = "1",
    };
}
