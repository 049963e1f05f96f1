using Sallyport.Control.Rotation;
using Sallyport.Control.State;
using Sallyport.Control.Usage;
using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Tests.Broker;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.Rotation;

/// <summary>A year of a controller that looks twice a day, with agents at work and a process that dies now and then.</summary>
public sealed class RotationYearTests : IDisposable
{
    private const int Credentials = 6;
    private static readonly TimeSpan s_look = TimeSpan.FromHours(12);

    private readonly VaultHome _home = new();
    private readonly KeysAtProvider _provider = new();
    private readonly List<string> _begun = [];
    private int _untilDeath;

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_key_is_replaced_each_quarter_and_none_is_lost_or_left_over(int seed)
    {
        var random = new Random(seed);
        using (var vault = _home.Create())
        {
            for (var i = 0; i < Credentials; i++) Add(vault, $"openai/bot-{i}");
        }
        var made = _provider.Made;
        _provider.Point = () =>
        {
            if (--_untilDeath == 0) throw new ProcessDiedException();
        };
        var oldest = TimeSpan.Zero;
        for (var end = _home.Time.GetUtcNow().AddDays(365); _home.Time.GetUtcNow() < end; _home.Time.Advance(s_look))
        {
            // About one look in ten ends in the middle of something.
            _untilDeath = random.Next(10) == 0 ? random.Next(1, 12) : 0;
            try
            {
                await LookAsync();
            }
            catch (ProcessDiedException)
            {
                _untilDeath = 0;
            }
            foreach (var credential in Stored().Where(c => !c.StandsBy))
            {
                oldest = TimeSpan.FromTicks(Math.Max(oldest.Ticks, (_home.Time.GetUtcNow() - credential.Rotated).Ticks));
                Assert.Contains(credential.Facts["key_id"], _provider.Live);
            }
        }
        for (var look = 0; look < 20; look++)
        {
            _home.Time.Advance(s_look);
            await AdvanceAsync();
        }
        Assert.InRange(oldest, RotationSchedule.Default * 0.9, RotationSchedule.Default + (s_look * 3));
        Assert.InRange(_begun.Count, Credentials * 4, Credentials * 5);
        Assert.All(_begun.GroupBy(c => c, StringComparer.Ordinal), g => Assert.InRange(g.Count(), 4, 5));
        Assert.Equal(Stored().Select(c => c.Facts["key_id"]).Order(StringComparer.Ordinal), _provider.Live.Order(StringComparer.Ordinal));
        Assert.Equal(Credentials, Stored().Count);
        Assert.True(_provider.Made - made >= _begun.Count, "a rotation made no key");
    }

    private async Task LookAsync()
    {
        await AdvanceAsync();
        using var vault = _home.Open();
        using var database = ControlDatabase.Open(_home.Home, _home.Time);
        using var usage = SqliteUsageStore.Open(_home.Home);
        var runner = Runner(vault, database, usage);
        var underWay = RotationReport.List(database).Where(r => !r.Finished).Select(r => r.Rotation.Credential).ToHashSet(StringComparer.Ordinal);
        foreach (var credential in vault.List().Where(c => !c.StandsBy && !underWay.Contains(c.Name)))
        {
            if (RotationSchedule.Due(credential, RotationSchedule.Default) > _home.Time.GetUtcNow()) continue;
            await runner.BeginAsync(New(credential), CancellationToken.None);
            _begun.Add(credential.Name);
        }
        // The agents are at work with whatever key is in force.
        usage.Add([.. vault.List().Where(c => !c.StandsBy).Select(c => new UsageRow(
            _home.Time.GetUtcNow().ToUnixTimeSeconds() / 60, new UsageKey("bot", c.Name, "openai", "gpt-5", "proj_1", "s-1", c.Facts["key_id"]), new UsageTotal { Requests = 1 }))]);
    }

    private async Task AdvanceAsync()
    {
        using var vault = _home.Open();
        using var database = ControlDatabase.Open(_home.Home, _home.Time);
        using var usage = SqliteUsageStore.Open(_home.Home);
        await Runner(vault, database, usage).AdvanceAllAsync(CancellationToken.None);
    }

    private RotationRunner Runner(UnlockedVault vault, ControlDatabase database, SqliteUsageStore usage) => new(
        database, vault, new ListJournal(), _ => _provider, _provider.CheckAsync, new RotationTrafficReader(usage, new UpstreamUsageStore(database)), RotationTimes.Default, _home.Time, "controller");

    private Sallyport.Control.Rotation.Rotation New(Credential credential) => new()
    {
        Credential = credential.Name, FromVersion = credential.Version, Mode = RotationMode.Key, Reason = "due", Project = "proj_1", Account = credential.Facts["service_account"],
        OldKey = credential.Facts["key_id"], Scopes = ["api.responses.write"], Marker = RotationMarker.Make(credential.Name), StepSince = _home.Time.GetUtcNow(),
    };

    private void Add(UnlockedVault vault, string name)
    {
        var account = "svc_" + name[^1];
        var key = _provider.Add(account, "first");
        using var secret = Secret.CopyOf(_provider.SecretOf(key));
        vault.Store(new NewCredential
        {
            Name = name, Provider = "openai", KeyType = "service-account",
            Facts = new Dictionary<string, string> { ["project"] = "proj_1", ["service_account"] = account, ["key_id"] = key },
        }, secret);
    }

    private IReadOnlyList<Credential> Stored() => VaultFile.List(_home.Home);

    private sealed class ProcessDiedException : Exception;
}
