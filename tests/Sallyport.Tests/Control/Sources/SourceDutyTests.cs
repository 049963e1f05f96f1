using System.Text.Json.Nodes;
using Sallyport.Control.Alerts;
using Sallyport.Control.Running;
using Sallyport.Control.Sources;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Tests.Broker;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.Sources;

/// <summary>What keeps fetched keys fresh, over days that a test lets pass, against a vault server that keeps the same time.</summary>
public sealed class SourceDutyTests : IAsyncLifetime
{
    private const string Name = "openai/leased";

    private readonly VaultHome _home = new();
    private readonly ListJournal _journal = new();
    private FakeVault _server = null!;
    private UnlockedVault _vault = null!;
    private ControlDatabase _database = null!;
    private SourceRefresh _refresh = null!;
    private ControlDuty _duty = null!;
    private bool _locked, _dead;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeVault.StartAsync(_home.Time);
        _vault = _home.Create();
        _database = ControlDatabase.Open(_home.Home, _home.Time);
        _refresh = new SourceRefresh(new SourceFetcher(_server.Variables(), static _ => false, _home.Time), _database, _journal, AcceptAsync, _home.Time);
        _duty = SourceDuty.Create(_refresh, () => _locked ? null : _vault, _home.Time);
        Store("vault:openai/creds/agent#api_key");
        await _duty.RunAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _database.Dispose();
        _vault.Dispose();
        _home.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_stored_key_is_never_a_dead_one_over_three_days()
    {
        for (var at = TimeSpan.Zero; at < TimeSpan.FromDays(3); at += TimeSpan.FromMinutes(1))
        {
            Assert.Contains(_vault.RevealText(Name), _server.LiveKeys);
            await LetPassAsync(TimeSpan.FromMinutes(1));
        }
        // A lease may be extended to three hours; it is given up when the next extension would be short.
        Assert.InRange(Current.Version, 24, 36);
        Assert.Contains(_server.Calls, c => c == "POST sys/leases/renew");
        // What was replaced is ended, not left to end: the present key lives alone.
        Assert.Equal([_vault.RevealText(Name)], _server.LiveKeys);
        Assert.All(_journal.Entries, e => Assert.Equal(JournalEntryType.CredentialRefreshed, e.Type));
    }

    [Fact]
    public async Task A_server_that_is_sealed_is_asked_ever_more_seldom_and_the_old_key_stays()
    {
        var key = _vault.RevealText(Name);
        _server.Sealed = true;
        await Assert.ThrowsAsync<UserError>(() => LetPassAsync(TimeSpan.FromMinutes(41)));
        _server.Calls.Clear();
        for (var i = 0; i < 40; i++) await FailsOrWaitsAsync(TimeSpan.FromSeconds(15));
        Assert.InRange(_server.Calls.Count(c => c.StartsWith("GET openai/", StringComparison.Ordinal)), 3, 6);
        Assert.Equal(key, _vault.RevealText(Name));

        _server.Sealed = false;
        await LetPassAsync(TimeSpan.FromMinutes(5));
        Assert.Contains(_vault.RevealText(Name), _server.LiveKeys);
    }

    [Fact]
    public async Task One_that_keeps_failing_raises_one_alert_for_each_cause_and_again_once_it_had_worked()
    {
        await FailForAsync(minutes: 9);
        Assert.Empty(Alerts());
        await FailForAsync(minutes: 30);
        var alert = Assert.Single(Alerts());
        Assert.Equal(("source-failing", Name, AlertSeverity.High, "source-vault"), (alert.Kind, alert.Subject, alert.Severity, alert.Details["cause"]));
        Assert.Equal("2026-03-01T13:00:00Z", alert.Details["expires"]);

        (_server.Sealed, _dead) = (false, true);
        for (var i = 0; i < 2; i++) Assert.Equal("key-dead", (await Assert.ThrowsAsync<UserError>(() => _refresh.RunAsync(_vault, Name, mayRenew: false, Stop))).Code);
        Assert.Equal(["key-dead", "source-vault"], Causes());

        _dead = false;
        await _refresh.RunAsync(_vault, Name, mayRenew: false, Stop);
        await FailForAsync(minutes: 9);
        Assert.Equal(2, Alerts().Count);
        await FailForAsync(minutes: 2);
        Assert.Equal(["key-dead", "source-vault", "source-vault"], Causes());
        Assert.Equal(3, _journal.Entries.Count(e => e is { Type: JournalEntryType.AlertRaised, Rule: "source-failing" }));

        IEnumerable<string> Causes() => Alerts().Select(a => a.Details["cause"]).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task What_failed_and_was_removed_is_forgotten_before_its_name_is_taken_again()
    {
        await FailForAsync(minutes: 9);
        _vault.Remove(Name);
        await LetPassAsync(TimeSpan.FromMinutes(6));
        Store("vault:openai/creds/agent#api_key");
        await FailForAsync(minutes: 1);
        Assert.Empty(Alerts());
    }

    [Fact]
    public async Task A_dead_key_is_not_stored_and_its_lease_is_ended()
    {
        _dead = true;
        await Assert.ThrowsAsync<UserError>(() => LetPassAsync(TimeSpan.FromHours(2)));
        Assert.Equal(2, Current.Version);
        Assert.Empty(_server.LiveKeys);
        Assert.Contains("POST sys/leases/revoke", _server.Calls);
    }

    [Fact]
    public async Task A_locked_vault_is_left_alone()
    {
        _locked = true;
        _server.Calls.Clear();
        await LetPassAsync(TimeSpan.FromDays(1));
        Assert.Empty(_server.Calls);
    }

    [Fact]
    public async Task The_lease_of_a_removed_credential_is_ended()
    {
        _vault.Remove(Name);
        await LetPassAsync(TimeSpan.FromMinutes(6));
        await LetPassAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(_server.LiveKeys);
    }

    [Fact]
    public async Task A_value_that_changes_is_stored_once_in_the_operators_period()
    {
        _server.Values["kv/openai"] = new JsonObject { ["key"] = "sk-CANARY-one" };
        Store("vault:kv/openai#key", "10m");
        await LetPassAsync(TimeSpan.FromMinutes(11));
        var version = Current.Version;
        await LetPassAsync(TimeSpan.FromMinutes(11));
        Assert.Equal((version, "sk-CANARY-one"), (Current.Version, _vault.RevealText(Name)));
        _server.Values["kv/openai"] = new JsonObject { ["key"] = "sk-CANARY-two" };
        await LetPassAsync(TimeSpan.FromMinutes(11));
        Assert.Equal((version + 1, "sk-CANARY-two"), (Current.Version, _vault.RevealText(Name)));
    }

    [Fact]
    public async Task A_source_that_was_written_into_the_file_runs_nothing()
    {
        var trace = Path.Combine(_home.Home.Root, "ran");
        Tamper($"exec:touch {trace}");
        var problem = await Assert.ThrowsAsync<UserError>(() => _refresh.RunAsync(_vault, Name, mayRenew: false, Stop));
        Assert.Equal("vault-record-broken", problem.Code);
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public async Task Two_that_fetch_at_once_make_one_key()
    {
        var other = new SourceRefresh(new SourceFetcher(_server.Variables(), static _ => false, _home.Time), _database, _journal,
            async (credential, text, token) =>
            {
                var busy = await Assert.ThrowsAsync<UserError>(() => _refresh.RunAsync(_vault, Name, mayRenew: false, token));
                Assert.Equal("source-busy", busy.Code);
                return await AcceptAsync(credential, text, token);
            }, _home.Time);
        Assert.Equal(RefreshOutcome.Stored, (await other.RunAsync(_vault, Name, mayRenew: false, Stop)).Outcome);
        Assert.Equal(2, _server.LiveKeys.Count);
        await LetPassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal([_vault.RevealText(Name)], _server.LiveKeys);
    }

    private Credential Current => _vault.List().Single(c => c.Name == Name);

    private Task LetPassAsync(TimeSpan time)
    {
        _home.Time.Advance(time);
        return _duty.RunAsync(Stop);
    }

    /// <summary>The server is sealed, and asked for the key in the first and the last of these minutes, and by the duty in between.</summary>
    private async Task FailForAsync(int minutes)
    {
        _server.Sealed = true;
        await Assert.ThrowsAsync<UserError>(() => _refresh.RunAsync(_vault, Name, mayRenew: false, Stop));
        for (var i = 0; i < minutes * 4; i++) await FailsOrWaitsAsync(TimeSpan.FromSeconds(15));
        await Assert.ThrowsAsync<UserError>(() => _refresh.RunAsync(_vault, Name, mayRenew: false, Stop));
    }

    private IReadOnlyList<Alert> Alerts() => _database.Alerts.List(DateTimeOffset.UnixEpoch);

    private async Task FailsOrWaitsAsync(TimeSpan time)
    {
        try
        {
            await LetPassAsync(time);
        }
        catch (UserError problem)
        {
            Assert.Equal("source-vault", problem.Code);
        }
    }

    private void Store(string source, string? every = null)
    {
        using var first = Secret.CopyOf("sk-CANARY-first");
        var facts = new Dictionary<string, string> { [CredentialFacts.Source] = source };
        if (every is not null) facts[CredentialFacts.RefreshEvery] = every;
        _vault.Store(new NewCredential { Name = Name, Provider = "openai", KeyType = "service-account", Facts = facts, Replace = true }, first);
    }

    private Task<AcceptedKey> AcceptAsync(Credential credential, Secret text, CancellationToken cancellationToken) => _dead
        ? Task.FromException<AcceptedKey>(new UserError("key-dead", ExitCode.Upstream, "dead"))
        : Task.FromResult(new AcceptedKey(Secret.CopyOf(text.Reveal()), "service-account", "tried"));

    private void Tamper(string source)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_home.Home.VaultFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE credential SET facts = $facts";
        command.Parameters.AddWithValue("$facts", CredentialFacts.Write(new Dictionary<string, string> { [CredentialFacts.Source] = source }));
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
