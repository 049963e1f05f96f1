using Sallyport.Control.State;
using Sallyport.Core.Journal;

namespace Sallyport.Control.Alerts;

/// <summary>Raises alerts: each once, in the journal first, from where sinks carry it on.</summary>
public sealed class AlertBell(ControlDatabase database, IJournal journal)
{
    /// <summary>False where the same alert was raised before.</summary>
    /// <exception cref="IOException">It cannot be written down; the finding is still there to be found again.</exception>
    public async Task<bool> RaiseAsync(Alert alert, CancellationToken cancellationToken)
    {
        if (database.Alerts.Contains(alert.Id)) return false;
        // Journal before store: a crash between the two repeats an alert rather than losing it.
        await journal.AppendAsync(new JournalEntry
        {
            Type = JournalEntryType.AlertRaised,
            Rule = alert.Kind,
            Reason = alert.Summary,
            Detail = $"{alert.Severity.ToString().ToLowerInvariant()} {alert.Subject} {alert.Id}",
        }, cancellationToken);
        return database.Alerts.TryAdd(alert);
    }
}
