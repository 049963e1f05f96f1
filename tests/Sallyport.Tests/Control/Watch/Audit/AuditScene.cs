using System.Text.Json.Nodes;
using FakeOpenAI;
using FakeOpenAI.Keys;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Control.Alerts;
using Sallyport.Control.Inventory;
using Sallyport.Control.OpenAI;
using Sallyport.Control.Sinks;
using Sallyport.Control.State;
using Sallyport.Control.Watch;
using Sallyport.Control.Watch.Audit;
using Sallyport.Control.Watch.Differences;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.Watch.Audit;

/// <summary>A home's control plane beside an organization at the fake provider, both by one clock; everything that a watch needs, anew for each look.</summary>
internal sealed class AuditScene : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sally-watch-");
    private readonly string _ca;

    private AuditScene(FakeTimeProvider time, FakeServer provider)
    {
        (Time, Provider) = (time, provider);
        Home = new SallyHome(Path.Combine(_folder.FullName, "home"));
        _ca = Path.Combine(_folder.FullName, "ca.pem");
        AdminKey = provider.State.CreateKey(FakeKeyType.Admin);
        Database = ControlDatabase.Open(Home, time);
        Journal = JournalWriter.Open(Home, time, sealKey: null, options: null);
    }

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public FakeTimeProvider Time { get; }
    public FakeServer Provider { get; }
    public FakeState State => Provider.State;
    public SallyHome Home { get; }
    public FakeKey AdminKey { get; }
    public ControlDatabase Database { get; private set; }
    public JournalWriter Journal { get; }
    public OpenAIAdmin Admin { get; private set; } = null!;
    public AuditReadOptions Options { get; set; } = new();
    public SinkBacklog? Backlog { get; set; }
    public List<string> Expected { get; } = [];
    public List<Credential> Credentials { get; } = [];
    public OwnWork Own => new(Database, Credentials, Home);

    public IReadOnlyList<StoredAuditEvent> Stored => Database.AuditEvents.List();
    public IReadOnlyList<string> Alerts => [.. Database.Alerts.List(DateTimeOffset.MinValue.AddYears(1971)).Select(a => a.Kind).Order(StringComparer.Ordinal)];

    public static async Task<AuditScene> StartAsync()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        var scene = new AuditScene(time, await FakeServer.StartAsync(new FakeServerOptions { Time = time }));
        await scene.Provider.WriteCertificateAuthorityAsync(scene._ca, Cancelled);
        scene.Admin = scene.Connect(scene.AdminKey);
        return scene;
    }

    public OpenAIAdmin Connect(FakeKey key)
    {
        using var secret = Secret.CopyOf(key.Text);
        return OpenAIAdmin.Create(new UpstreamRedirects([KeyValuePair.Create(OpenAIAdmin.Host, new UpstreamRedirect(Provider.Origin, _ca))]), secret, Time);
    }

    public Task<WatchReport> ReadAsync() => new AuditWatch(Admin, Database, new AlertBell(Database, Journal), Own, new AuditTerms
    {
        ExpectedAdmins = Expected.ToHashSet(StringComparer.OrdinalIgnoreCase), OwnAdminKeys = new HashSet<string> { AdminKey.Id },
    }, Backlog, Options).ReadAsync(Cancelled);

    public async Task<WatchReport> CompareAsync(bool logIsRead = true) =>
        await new OrganizationWatch(Database, new AlertBell(Database, Journal), Own, logIsRead).CompareAsync(
            await new InventoryReader(Admin, Credentials, [], Time).ReadAsync(withScopes: false, Cancelled), Cancelled);

    /// <summary>As a process that was killed leaves it to the next.</summary>
    public void Restart()
    {
        Database.Dispose();
        Database = ControlDatabase.Open(Home, Time);
    }

    /// <summary>Something that somebody at the dashboard did.</summary>
    public void Happens(string type, string id, JsonObject? changes = null, FakeUser? by = null)
    {
        var detail = new JsonObject { ["id"] = id };
        if (changes is not null) detail[type.EndsWith("created", StringComparison.Ordinal) || type == "user.added" ? "data" : "changes_requested"] = changes;
        State.AddAuditEvent(type, detail, by);
    }

    public void Passes(double minutes) => Time.Advance(TimeSpan.FromMinutes(minutes));

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await Journal.DisposeAsync();
        Database.Dispose();
        await Provider.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
