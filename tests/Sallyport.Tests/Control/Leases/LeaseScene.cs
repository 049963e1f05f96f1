using System.Net;
using System.Net.Http.Headers;
using FakeOpenAI;
using FakeOpenAI.Keys;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Control.Leases;
using Sallyport.Control.OpenAI;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Tests.Broker.Upstreams;
using Sallyport.Tests.Core.Vault;

namespace Sallyport.Tests.Control.Leases;

/// <summary>
/// A home with one credential, the fake provider over real TLS, and processes that work on leases and may die. Each call to the
/// provider, each journal entry and each write to a store passes <see cref="Point"/>, calls and entries also after their effect.
/// </summary>
internal sealed class LeaseScene : IAsyncDisposable
{
    public const string Name = "openai/bot";
    public const string Agent = "bot";
    private const string Marker = "sally-lease-";

    private readonly AuthorityFile _ca;
    private readonly FakeServer _server;
    private readonly string _adminKey;
    private int _processes;

    private LeaseScene(FakeServer server, PointTime time)
    {
        _server = server;
        _ca = new AuthorityFile(server.CertificateAuthorityPem);
        Time = time;
        Home = new VaultHome();
        _adminKey = server.State.CreateKey(FakeKeyType.Admin).Text;
        var account = server.State.CreateServiceAccount("bot");
        Parent = server.State.CreateKey(FakeKeyType.ServiceAccount, owner: account);
        using var vault = UnlockedVault.Create(Home.Home, new KeyFile(Home.KeyFilePath), time);
        using var secret = Secret.CopyOf(Parent.Text);
        vault.Store(new NewCredential
        {
            Name = Name, Provider = "openai", KeyType = "service-account",
            Facts = new Dictionary<string, string> { ["project"] = Parent.Project.Id, ["service_account"] = account.Id, ["key_id"] = Parent.Id },
        }, secret);
    }

    public FakeServer Server => _server;
    public FakeState State => _server.State;
    public PointTime Time { get; }
    public VaultHome Home { get; }
    public FakeKey Parent { get; }
    public List<JournalEntry> Journal { get; } = [];

    /// <summary>What happens at each point.</summary>
    public Action Point
    {
        set => Time.Point = value;
    }

    /// <summary>Waited for before each call to the provider.</summary>
    public Func<HttpRequestMessage, Task> BeforeCall { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Live keys at the provider that were made for leases, or came with an account that was.</summary>
    public IReadOnlyList<FakeKey> LeaseKeys => [.. Parent.Project.Keys.Where(k => MarkerOf(k).StartsWith(Marker, StringComparison.Ordinal) && !(k.ExpiresAt <= Time.Real))];

    public IReadOnlyList<FakeServiceAccount> LeaseAccounts => [.. Parent.Project.ServiceAccounts.Where(a => a.Name.StartsWith(Marker, StringComparison.Ordinal))];

    /// <summary>Credentials in the vault that are leases' keys.</summary>
    public IReadOnlyList<Credential> Stored => [.. VaultFile.List(Home.Home).Where(c => c.IsLease)];

    public IReadOnlyList<Lease> Records
    {
        get
        {
            using var database = ControlDatabase.Open(Home.Home, Home.Time);
            return new LeaseRecords(database, "reader").List(ended: true);
        }
    }

    public static async Task<LeaseScene> CreateAsync()
    {
        var time = new PointTime();
        var server = await FakeServer.StartAsync(new FakeServerOptions { Time = time.Provider });
        return new LeaseScene(server, time);
    }

    /// <summary>Runs <paramref name="work"/> in a process of its own.</summary>
    public async Task<T> InProcessAsync<T>(Func<LeaseWork, Task<T>> work)
    {
        using var vault = UnlockedVault.Open(Home.Home, new KeyFile(Home.KeyFilePath), Time);
        using var database = ControlDatabase.Open(Home.Home, Time);
        return await work(new LeaseWork(database, vault, new PointJournal(this), OpenAdmin, Time, $"process-{++_processes}"));
    }

    public Task<LeaseSweepResult> SweepAsync(bool processesLive = false) =>
        InProcessAsync(work => new LeaseSweep(work, _ => processesLive, Time).RunAsync(CancellationToken.None));

    /// <summary>The key's own, or its account's.</summary>
    public static string MarkerOf(FakeKey key) => key.Owner.Name.StartsWith(Marker, StringComparison.Ordinal) ? key.Owner.Name : key.Name;

    /// <summary>As <c>sally run</c> finds them.</summary>
    public LeaseTerms Terms(TimeSpan? length = null, bool unscoped = false, PolicySnapshot? policy = null) => LeaseTerms.Find(
        VaultFile.List(Home.Home).Single(c => c.Name == Name), Agent, policy ?? Policy(), length ?? TimeSpan.FromHours(1), unscoped, owner: new LeaseOwner(1, 1));

    public static PolicySnapshot Policy(params (string Group, Access Access)[] groups) => new()
    {
        Version = 1,
        Agents = new Dictionary<string, AgentPolicy>
        {
            [Agent] = new()
            {
                Name = Agent,
                Grants = [new Grant { Agent = Agent, Credential = Name, Permissions = new PermissionSet { Groups = (groups.Length > 0 ? groups : [("models", Access.Read), ("responses", Access.Write)]).ToDictionary(g => g.Group, g => g.Access) } }],
            },
        },
    };

    /// <summary>What the provider answers to a call with the key that is stored as <paramref name="name"/>.</summary>
    public Task<HttpStatusCode> CallAsync(string name) => CallWithAsync(Home.Reveal(name));

    public async Task<HttpStatusCode> CallWithAsync(string key)
    {
        using var client = _server.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Home.Dispose();
        _ca.Dispose();
    }

    private OpenAIAdmin OpenAdmin()
    {
        var redirects = new UpstreamRedirects([new(OpenAIAdmin.Host, new UpstreamRedirect(_server.Origin, _ca.Path))]);
        using var key = Secret.CopyOf(_adminKey);
        return new OpenAIAdmin(new PointHandler(this, UpstreamHandler.Create(OpenAIAdmin.Host, redirects, TimeSpan.FromSeconds(15))), UpstreamHandler.Origin(OpenAIAdmin.Host, redirects), key, Time);
    }

    private sealed class PointHandler(LeaseScene scene, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            scene.Time.Pass();
            await scene.BeforeCall(request);
            var response = await base.SendAsync(request, cancellationToken);
            scene.Time.Pass();
            return response;
        }
    }

    private sealed class PointJournal(LeaseScene scene) : IJournal
    {
        public ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
        {
            scene.Time.Pass();
            scene.Journal.Add(entry);
            scene.Time.Pass();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>The stores ask for the time before each write, so that asking is a point as well.</summary>
internal sealed class PointTime : TimeProvider
{
    public FakeTimeProvider Provider { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public Action Point { get; set; } = static () => { };

    public DateTimeOffset Real => Provider.GetUtcNow();

    public void Pass() => Point();

    public override DateTimeOffset GetUtcNow()
    {
        Point();
        return Provider.GetUtcNow();
    }

    public override long GetTimestamp() => Provider.GetTimestamp();

    public override long TimestampFrequency => Provider.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => Provider.LocalTimeZone;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => Provider.CreateTimer(callback, state, dueTime, period);
}
