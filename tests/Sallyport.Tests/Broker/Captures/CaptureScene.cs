using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Captures;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Tests.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Broker.Captures;

/// <summary>A gate with one grant that asks for a capture, and the folder where that lies.</summary>
internal sealed class CaptureScene : IAsyncDisposable
{
    private readonly TemporaryHome _home;
    private readonly Secret _key;

    public GateFixture Gate { get; private set; } = null!;

    public required CaptureStore Store { get; init; }

    public CaptureFolder Folder => Store.Folder;

    /// <summary>Sent with <see cref="SendAsync(HttpContent, string)"/> beside the placeholder.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<CaptureScene> StartAsync(
        RequestDelegate answer, CaptureLevel level, string[]? patterns = null, CaptureOptions? options = null,
        SallyHome? home = null, TimeProvider? time = null, Action<SessionSetup>? setup = null, NameRules? models = null)
    {
        var key = Secret.Random(32);
        var temporary = new TemporaryHome();
        var scene = new CaptureScene(temporary, key) { Store = new CaptureStore(home ?? temporary.Home, key, options ?? new CaptureOptions(), time ?? TimeProvider.System) };
        scene.Gate = await GateFixture.StartAsync(answer, setup: s =>
        {
            s.Provider = GateFixture.Example with { Operations = ProviderCatalogLoader.BuiltIn.Single(p => p.Name == "openai").Operations };
            s.Policy = Policy(level, patterns ?? [], models ?? NameRules.Any);
            s.Captures = scene.Store;
            if (time is not null) s.Time = time;
            setup?.Invoke(s);
        });
        return scene;
    }

    private CaptureScene(TemporaryHome home, Secret key) => (_home, _key) = (home, key);

    public async Task<HttpResponseMessage> SendAsync(HttpContent content, string path = "/v1/responses")
    {
        using var client = Gate.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("x-api-key", Gate.Placeholder);
        foreach (var (name, value) in Headers) request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request, Token);
    }

    public async Task<string> SendAsync(string json, string path = "/v1/responses")
    {
        using var response = await SendAsync(Json(json), path);
        return await response.Content.ReadAsStringAsync(Token);
    }

    public static StringContent Json(string json) => new(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    /// <summary>The entry of the end of the only call, or of the last of so many.</summary>
    public async Task<JournalEntry> DoneAsync(int calls = 1)
    {
        await Gate.Journal.WaitForAsync(JournalEntryType.RequestDone, Token, calls);
        return Gate.Journal.Entries.Last(e => e.Type == JournalEntryType.RequestDone);
    }

    /// <summary>Its capture, found by the journal's hash to be whole.</summary>
    public async Task<CapturedCall> CapturedAsync(int calls = 1)
    {
        var done = await DoneAsync(calls);
        Assert.Equal(Folder.HashOf(done.Capture!), done.CaptureSha256);
        Assert.Contains(Gate.Journal.Entries, e => e.Type == JournalEntryType.RequestAllowed && e.Request == done.Request && e.Capture == done.Capture);
        var call = Read(done.Capture!);
        Assert.Equal(CaptureState.Complete, call.State);
        Assert.Equal(done.Request, call.Start!.Request);
        return call;
    }

    public CapturedCall Read(string id) => CapturedCall.Read(Folder, id, _key);

    /// <summary>Everything that a capture holds, as one text.</summary>
    public static string All(CapturedCall call) => string.Concat(
        Encoding.Latin1.GetString(call.RequestHead.Span), Text(call.RequestBody), Encoding.Latin1.GetString(call.AnswerHead.Span), Text(call.AnswerBody),
        string.Concat(call.Messages.Select(m => Text(m.Content))));

    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    public async ValueTask DisposeAsync()
    {
        await Gate.DisposeAsync();
        _key.Dispose();
        _home.Dispose();
    }

    private static PolicySnapshot Policy(CaptureLevel level, string[] patterns, NameRules models) => new()
    {
        Version = 1,
        Agents = new Dictionary<string, AgentPolicy>
        {
            ["test"] = new()
            {
                Name = "test",
                Grants =
                [
                    new Grant
                    {
                        Agent = "test",
                        Credential = "example/default",
                        Permissions = SessionSetup.Everything,
                        Capture = level,
                        CapturePatterns = [.. patterns.Select(p => new Regex(p, RegexOptions.NonBacktracking))],
                        Models = models,
                    },
                ],
            },
        },
    };
}
