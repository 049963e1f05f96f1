using FakeOpenAI;
using FakeOpenAI.Keys;
using Sallyport.Control.OpenAI;
using Sallyport.Control.Rotation;
using Sallyport.Control.State;
using Sallyport.Control.Usage;
using Sallyport.Control.Watch;
using Sallyport.Core.Journal;
using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.Watch;

/// <summary>A home with a journal, a vault and one key at the fake provider, and what watches them.</summary>
internal sealed class WatchScene : IAsyncDisposable
{
    public const string Name = "openai/bot";

    private readonly VaultHome _home = new();

    private WatchScene(FakeServer provider)
    {
        Provider = provider;
        Database = ControlDatabase.Open(_home.Home, _home.Time);
        Usage = SqliteUsageStore.Open(_home.Home);
        Journal = JournalWriter.Open(_home.Home, _home.Time, null, new JournalOptions { FlushToDisk = static _ => { } });
        Tally = new GateTally(Database, _home.Home);
        Vault = _home.Create();
        Key = Store(Name);
    }

    public VaultHome Home => _home;
    public FakeServer Provider { get; }
    public ControlDatabase Database { get; }
    public SqliteUsageStore Usage { get; }
    public JournalWriter Journal { get; }
    public GateTally Tally { get; }
    public UnlockedVault Vault { get; }
    public OpenAIAdmin Admin { get; private set; } = null!;
    public FakeKey Key { get; }

    /// <summary>What the provider says to a call with the key.</summary>
    public KeyLife Life { get; set; } = KeyLife.Alive;

    public int Checked { get; private set; }

    public List<string> Contained { get; } = [];

    public DateTimeOffset Now => _home.Time.GetUtcNow();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<WatchScene> StartAsync()
    {
        var scene = new WatchScene(await FakeServer.StartAsync(cancellationToken: Cancelled));
        var ca = Path.Combine(scene._home.Home.Root, "ca.pem");
        await scene.Provider.WriteCertificateAuthorityAsync(ca, Cancelled);
        using var key = Secret.CopyOf(scene.Provider.State.CreateKey(FakeKeyType.Admin).Text);
        scene.Admin = OpenAIAdmin.Create(new UpstreamRedirects(new Dictionary<string, UpstreamRedirect> { [OpenAIAdmin.Host] = new(scene.Provider.Origin, ca) }), key, TimeProvider.System);
        return scene;
    }

    /// <param name="leaseOf">The credential that it is a lease of.</param>
    public FakeKey Store(string name, string? leaseOf = null)
    {
        var key = Provider.State.CreateKey(FakeKeyType.ServiceAccount);
        using var secret = Secret.CopyOf(key.Text);
        var facts = new Dictionary<string, string> { ["project"] = key.Project.Id, ["service_account"] = key.Owner.Id, ["key_id"] = key.Id };
        if (leaseOf is not null) (facts[CredentialFacts.Lease], facts[CredentialFacts.LeaseOf]) = ("1", leaseOf);
        Vault.Store(new NewCredential { Name = name, Provider = "openai", KeyType = "service-account", Replace = true, Facts = facts }, secret);
        return key;
    }

    /// <summary>A call at the gate, from its intent to its end.</summary>
    public async Task CallAsync(int status = 200, string path = "/v1/responses", int minutes = 0, long tokens = 100)
    {
        await BeginAsync(path);
        _home.Time.Advance(TimeSpan.FromMinutes(minutes));
        await Journal.AppendAsync(Entry(JournalEntryType.RequestDone, path) with { Status = status, Microseconds = minutes * 60_000_000L }, Cancelled);
        var total = new UsageTotal { Requests = 1, Input = status == 200 ? tokens : 0 };
        Usage.Add([new UsageRow(Now.ToUnixTimeSeconds() / 60, new UsageKey("bot", Name, "openai", "gpt-5", Key.Project.Id, "s-1", Key.Id), total)]);
    }

    public async Task BeginAsync(string path = "/v1/responses") => await Journal.AppendAsync(Entry(JournalEntryType.RequestAllowed, path), Cancelled);

    /// <summary>The provider counts requests of the key, and tells of them at once.</summary>
    public void Count(int requests, DateTimeOffset? at = null, string kind = UpstreamKind.Completions, string? keyId = null, long tokens = 100)
    {
        var minute = DateTimeOffset.FromUnixTimeSeconds((at ?? Now).ToUnixTimeSeconds() / 60 * 60);
        var store = new UpstreamUsageStore(Database);
        var key = new UpstreamKey(kind, Key.Project.Id, keyId ?? Key.Id, "gpt-5");
        var before = store.Read(UsageWidth.Minute, minute, minute.AddMinutes(1)).Select(r => (r.Start, r.Key, r.Figures));
        store.Put(UsageWidth.Minute, minute, minute.AddMinutes(1), [kind], [.. before.Where(r => r.Key.Kind == kind), (minute, key, new UpstreamFigures(requests, requests * tokens, 0, 0, 0))]);
    }

    public Task LookForLeaksAsync(bool contain = false) => new LeakWatch(Database, Tally, Usage, Vault.List, Journal, contain ? ContainAsync : null, LeakTerms.Default).RunAsync(Cancelled);

    public Task LookForKeysAsync() => new VanishedKeys(Database, Tally, Vault.List, CheckAsync, Admin, Journal).RunAsync(Cancelled);

    public IReadOnlyList<Sallyport.Control.Alerts.Alert> Alerts() => Database.Alerts.List(DateTimeOffset.UnixEpoch);

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await Journal.DisposeAsync();
        Vault.Dispose();
        Usage.Dispose();
        Database.Dispose();
        await Provider.DisposeAsync();
        _home.Dispose();
    }

    private Task<string> ContainAsync(string credential, string reason, CancellationToken cancellationToken)
    {
        Contained.Add($"{credential} {reason}");
        return Task.FromResult("rotation 1");
    }

    private Task<KeyLife> CheckAsync(Credential credential, CancellationToken cancellationToken)
    {
        Checked++;
        return Task.FromResult(Life);
    }

    private static JournalEntry Entry(string type, string path) => new() { Type = type, Credential = Name, Provider = "openai", Method = "POST", Path = path };
}
