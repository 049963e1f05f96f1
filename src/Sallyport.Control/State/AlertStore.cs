using Sallyport.Control.Alerts;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Control.State;

/// <summary>Alerts that were raised. <see cref="AlertBell"/> raises them; this only remembers.</summary>
public sealed class AlertStore
{
    private readonly ControlDatabase _database;

    internal AlertStore(ControlDatabase database) => _database = database;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Alert> List(DateTimeOffset since) => _database.Read(connection =>
    {
        using var command = connection.Command(
            "SELECT id, raised, kind, severity, subject, summary, body FROM alert WHERE raised >= $since ORDER BY raised DESC, id", ("$since", since.ToUnixTimeMilliseconds()));
        using var reader = command.ExecuteReader();
        List<Alert> alerts = [];
        while (reader.Read())
        {
            alerts.Add(new Alert
            {
                Id = reader.TextAt(0),
                Raised = reader.TimeAt(1),
                Kind = reader.TextAt(2),
                Severity = Enum.TryParse<AlertSeverity>(reader.TextAt(3), out var severity) ? severity : AlertSeverity.Critical,
                Subject = reader.TextAt(4),
                Summary = reader.TextAt(5),
                Details = CredentialFacts.Read(reader.TextAt(6)),
            });
        }
        return alerts;
    });

    public bool Contains(string id) => _database.Read(connection =>
    {
        using var command = connection.Command("SELECT 1 FROM alert WHERE id = $id", ("$id", id));
        return command.ExecuteScalar() is not null;
    });

    /// <summary>False where one of that id is there already.</summary>
    internal bool TryAdd(Alert alert) => _database.Write(connection => connection.Run(
        "INSERT OR IGNORE INTO alert (id, raised, kind, severity, subject, summary, body) VALUES ($id, $raised, $kind, $severity, $subject, $summary, $body)",
        ("$id", alert.Id), ("$raised", _database.Now), ("$kind", alert.Kind), ("$severity", alert.Severity.ToString()),
        ("$subject", alert.Subject), ("$summary", alert.Summary), ("$body", CredentialFacts.Write(alert.Details))) == 1);
}
