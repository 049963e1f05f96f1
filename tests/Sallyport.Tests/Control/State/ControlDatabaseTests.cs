using Microsoft.Data.Sqlite;
using Sallyport.Control.Alerts;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Tests.Broker;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.State;

public sealed class ControlDatabaseTests : IDisposable
{
    private readonly VaultHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_cursor_is_where_it_was_left_by_whichever_process()
    {
        using (var first = Open())
        {
            Assert.Null(first.Cursors.Find("audit"));
            first.Cursors.Set("audit", "event_1");
            first.Cursors.Set("audit", "event_2");
            first.Cursors.Set("sink/siem", "9");
        }
        using var second = Open();
        Assert.Equal("event_2", second.Cursors.Find("audit"));
        Assert.Equal(("sink/siem", "9"), second.Cursors.List("sink/").Select(c => (c.Name, c.Value)).Single());
    }

    [Fact]
    public void An_observation_keeps_when_it_was_first_and_last_seen()
    {
        using var database = Open();
        var first = _home.Time.GetUtcNow();
        database.Observations.Put("key", [("key_1", "{}"), ("key_2", "{}")]);
        _home.Time.Advance(TimeSpan.FromHours(1));
        database.Observations.Put("key", [("key_1", """{"name":"new"}""")]);
        var seen = database.Observations.List("key");
        Assert.Equal([("key_1", first, first.AddHours(1)), ("key_2", first, first)], seen.Select(o => (o.Id, o.FirstSeen, o.LastSeen)));
        database.Observations.Remove("key", "key_2");
        Assert.Equal("""{"name":"new"}""", Assert.Single(database.Observations.List("key")).Body);
    }

    [Fact]
    public async Task An_alert_is_raised_once_and_stands_in_the_journal()
    {
        using var database = Open();
        var journal = new ListJournal();
        var bell = new AlertBell(database, journal);
        var alert = new Alert
        {
            Id = "leak-key_1-29766180",
            Kind = "leak",
            Severity = AlertSeverity.Critical,
            Subject = "openai/bot",
            Summary = "a key was used outside of the gate",
            Details = new Dictionary<string, string> { ["requests"] = "3" },
        };
        Assert.True(await bell.RaiseAsync(alert, TestContext.Current.CancellationToken));
        Assert.False(await bell.RaiseAsync(alert, TestContext.Current.CancellationToken));
        var entry = Assert.Single(journal.Entries);
        Assert.Equal((JournalEntryType.AlertRaised, "leak", "critical openai/bot leak-key_1-29766180"), (entry.Type, entry.Rule, entry.Detail));
        var stored = Assert.Single(database.Alerts.List(DateTimeOffset.UnixEpoch));
        Assert.Equal((AlertSeverity.Critical, "openai/bot", "3", _home.Time.GetUtcNow()), (stored.Severity, stored.Subject, stored.Details["requests"], stored.Raised));
    }

    [Fact]
    public void A_file_of_a_newer_format_or_of_another_program_is_refused()
    {
        Open().Dispose();
        Run($"PRAGMA user_version = 1000");
        Assert.Equal("control-store-newer", Assert.Throws<UserError>(Open).Code);
        Run("PRAGMA application_id = 7");
        Assert.Equal("control-store-foreign", Assert.Throws<UserError>(Open).Code);
    }

    private ControlDatabase Open() => ControlDatabase.Open(_home.Home, _home.Time);

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={ControlDatabase.PathIn(_home.Home)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
