using Sallyport.Control.Rotation;
using Sallyport.Control.State;
using Sallyport.Control.Usage;
using Sallyport.Core.Journal;
using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Tests.Core.Vault;

namespace Sallyport.Tests.Control.Rotation;

/// <summary>A home with one managed credential, and processes that rotate it and may die.</summary>
internal sealed class RotationScene : IDisposable
{
    public const string Name = "openai/bot";

    private readonly VaultHome _home = new();
    private int _processes;

    public RotationScene()
    {
        OldKey = Provider.Add("svc_1", "first");
        using var vault = _home.Create();
        using var secret = Secret.CopyOf(Provider.SecretOf(OldKey));
        vault.Store(new NewCredential
        {
            Name = Name, Provider = "openai", KeyType = "service-account",
            Facts = new Dictionary<string, string> { ["project"] = "proj_1", ["service_account"] = "svc_1", ["key_id"] = OldKey },
        }, secret);
    }

    public KeysAtProvider Provider { get; } = new();
    public VaultHome Home => _home;
    public string OldKey { get; }
    public List<JournalEntry> Journal { get; } = [];

    public Sallyport.Control.Rotation.Rotation New(bool contain = false) => new()
    {
        Credential = Name, FromVersion = Credential().Version, Mode = RotationMode.Key, Reason = "test", Contain = contain, Project = "proj_1", Account = "svc_1",
        OldKey = Credential().Facts["key_id"], Scopes = ["api.responses.write"], Marker = RotationMarker.Make(Name), Step = RotationDecision.First(contain),
        StepSince = _home.Time.GetUtcNow(),
    };

    public Credential Credential() => VaultFile.List(_home.Home).Single(c => c.Name == Name);

    /// <summary>Runs <paramref name="work"/> in a process of its own.</summary>
    public async Task<T> InProcessAsync<T>(Func<RotationRunner, Task<T>> work)
    {
        using var vault = _home.Open();
        using var database = ControlDatabase.Open(_home.Home, _home.Time);
        using var usage = SqliteUsageStore.Open(_home.Home);
        return await work(new RotationRunner(database, vault, new PointJournal(this), _ => Provider, Provider.CheckAsync,
            new RotationTrafficReader(usage, new UpstreamUsageStore(database)), RotationTimes.Default, _home.Time, $"process-{++_processes}"));
    }

    /// <summary>The gate has used a key.</summary>
    public void Use(string keyId)
    {
        using var usage = SqliteUsageStore.Open(_home.Home);
        usage.Add([new UsageRow(_home.Time.GetUtcNow().ToUnixTimeSeconds() / 60, new UsageKey("bot", Name, "openai", "gpt-5", "proj_1", "s-1", keyId), new UsageTotal { Requests = 1 })]);
    }

    /// <summary>Goes on, minute by minute, until nothing is left to do; agents use whatever key is in force.</summary>
    public async Task<RotationReport> FinishAsync(string id)
    {
        for (var minute = 0; minute < 3000; minute++)
        {
            if (await InProcessAsync(r => r.AdvanceAsync(id, CancellationToken.None)) is { Finished: true } report) return report;
            _home.Time.Advance(TimeSpan.FromMinutes(1));
            Use(Credential().Facts["key_id"]);
        }
        throw new InvalidOperationException("the rotation never ends");
    }

    public void Dispose() => _home.Dispose();

    private sealed class PointJournal(RotationScene scene) : IJournal
    {
        public ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
        {
            scene.Provider.Point();
            scene.Journal.Add(entry);
            scene.Provider.Point();
            return ValueTask.CompletedTask;
        }
    }
}
