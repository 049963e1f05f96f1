using Microsoft.Extensions.Time.Testing;
using Sallyport.Cli;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Tests.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Cli.Journal;

/// <summary>A home with a small journal, and <c>sally</c> run in-process on it.</summary>
internal sealed class JournalScene : IDisposable
{
    private readonly TemporaryHome _home = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    public SallyHome Home => _home.Home;

    public string[] Files => _home.Files;

    public string FileNamed(string name) => Path.Combine(Home.Root, name);

    public async Task WriteAsync(params JournalEntry[] entries)
    {
        await using var writer = JournalWriter.Open(Home, Time, null, null);
        foreach (var entry in entries)
        {
            Time.Advance(TimeSpan.FromSeconds(61));
            await writer.AppendAsync(entry, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A session of one agent: an allowed call, a denied one, one that failed, a tunnel.</summary>
    public Task WriteASessionAsync() => WriteAsync(
        new JournalEntry { Type = JournalEntryType.Login, Credential = "openai/default", Detail = "from stdin" },
        Of(JournalEntryType.SessionStarted) with { Detail = "node agent.mjs; openai/default", ProcessId = 4711 },
        Call(JournalEntryType.RequestAllowed, "/v1/responses"),
        Call(JournalEntryType.RequestDone, "/v1/responses") with { Status = 200, RequestBytes = 812, ResponseBytes = 34_512, Microseconds = 812_345 },
        Call(JournalEntryType.RequestDenied, "/v1/files/\u202Egnp.exe") with { Status = 403, Rule = "path-not-granted", Reason = "no grant for files" },
        Call(JournalEntryType.RequestDone, "/v1/responses") with { Status = 429, RequestBytes = 1_234_567, ResponseBytes = 99, Microseconds = 71_000_000 },
        Of(JournalEntryType.TunnelOpened) with { Host = "registry.npmjs.org" },
        Of(JournalEntryType.SessionEnded) with { Reason = "exited 0", Microseconds = 400, Detail = "3 requests, 1 denied" });

    public async Task<(int ExitCode, string Out, string Error)> RunAsync(string[] args, bool onTerminal = false, int width = 80)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader("");
        var exitCode = await SallyCommandLine.RunAsync(args, new CliContext
        {
            Home = Home,
            Out = output,
            Error = error,
            In = input,
            OutIsTerminal = onTerminal,
            Width = width,
            Time = Time,
            Environment = name => name == "NO_COLOR" ? "1" : null,
        });
        return (exitCode, output.ToString(), error.ToString());
    }

    public void Dispose() => _home.Dispose();

    private static JournalEntry Of(string type) => new() { Type = type, Session = "s-0a1b2c3d", Agent = "bot" };

    private static JournalEntry Call(string type, string path) =>
        Of(type) with { Method = "POST", Host = "api.openai.com", Path = path, Credential = "openai/default", Request = "r-1" };
}
