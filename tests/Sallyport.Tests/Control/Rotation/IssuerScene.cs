using FakeOpenAI;
using FakeOpenAI.Keys;
using Sallyport.Control.OpenAI;
using Sallyport.Control.Rotation;
using Sallyport.Control.State;
using Sallyport.Control.Usage;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Tests.Broker;
using Sallyport.Tests.Control.Provisioning;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.Rotation;

/// <summary>A home with one managed credential whose keys are made and ended at the fake provider; each rotation runs in processes that may die.</summary>
internal sealed class IssuerScene : IAsyncDisposable
{
    public const string Name = "openai/bot";

    private readonly VaultHome _home = new();
    private readonly FakeServer _fake;
    private readonly FakeKey _admin;
    private int _processes;

    private IssuerScene(FakeServer fake)
    {
        _fake = fake;
        _admin = fake.State.CreateKey(FakeKeyType.Admin);
        OldKey = fake.State.CreateKey(FakeKeyType.ServiceAccount, ["api.responses.write"], owner: fake.State.CreateServiceAccount("bot"));
        using var vault = _home.Create();
        using var secret = Secret.CopyOf(OldKey.Text);
        vault.Store(new NewCredential
        {
            Name = Name, Provider = "openai", KeyType = "service-account",
            Facts = new Dictionary<string, string> { ["project"] = Project.Id, ["service_account"] = OldKey.Owner.Id, ["key_id"] = OldKey.Id },
        }, secret);
    }

    public FakeState Provider => _fake.State;

    public FakeProject Project => _fake.State.DefaultProject;

    public FakeKey OldKey { get; }

    public Microsoft.Extensions.Time.Testing.FakeTimeProvider Time => _home.Time;

    public string Held => _home.Reveal(Name);

    public static async Task<IssuerScene> StartAsync() => new(await FakeServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken));

    public Sallyport.Control.Rotation.Rotation New(RotationMode mode, bool unscoped = false) => new()
    {
        Credential = Name, FromVersion = 1, Mode = mode, Reason = "test", Project = Project.Id, Account = OldKey.Owner.Id, AccountName = "bot", AccountRole = "member",
        OldKey = OldKey.Id, Scopes = unscoped ? [] : ["api.responses.write"], Unscoped = unscoped, Marker = "sally-bot-0123456789ab", StepSince = Time.GetUtcNow(),
    };

    /// <summary>Runs <paramref name="work"/> in a process of its own.</summary>
    public async Task<T> InProcessAsync<T>(CrashPlan crash, Func<RotationRunner, Task<T>> work)
    {
        var clock = new CrashingTime(Time, crash);
        using var vault = UnlockedVault.Open(_home.Home, new KeyFile(_home.KeyFilePath), clock);
        using var database = ControlDatabase.Open(_home.Home, clock);
        using var usage = SqliteUsageStore.Open(_home.Home);
        using var key = Secret.CopyOf(_admin.Text);
        using var admin = new OpenAIAdmin(new CrashingHandler(Provisioning.Certificates.Trusting(_fake.CertificateAuthorityPem), crash), _fake.Origin, key, new HurriedTime(Time));
        return await work(new RotationRunner(database, vault, new CrashingJournal(new ListJournal(), crash), _ => new OpenAIKeyIssuer(admin), CheckAsync,
            new RotationTrafficReader(usage, new UpstreamUsageStore(database)), RotationTimes.Default, clock, $"process-{++_processes}"));
    }

    /// <summary>Goes on, half an hour at a time, until nothing is left to do.</summary>
    public async Task<RotationReport> FinishAsync(string id)
    {
        for (var look = 0; look < 20; look++)
        {
            if (await InProcessAsync(CrashPlan.Never(), r => r.AdvanceAsync(id, CancellationToken.None)) is { Finished: true } report) return report;
            Time.Advance(TimeSpan.FromMinutes(30));
        }
        throw new InvalidOperationException("the rotation never ends");
    }

    public IReadOnlyList<Sallyport.Control.Alerts.Alert> Alerts()
    {
        using var database = ControlDatabase.Open(_home.Home, Time);
        return database.Alerts.List(DateTimeOffset.UnixEpoch);
    }

    public async ValueTask DisposeAsync()
    {
        await _fake.DisposeAsync();
        _home.Dispose();
    }

    private Task<KeyLife> CheckAsync(Credential credential, Secret secret, CancellationToken cancellationToken) =>
        Task.FromResult(Project.Keys.Any(k => secret.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(k.Text))) ? KeyLife.Alive : KeyLife.Dead);
}
