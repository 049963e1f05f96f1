using System.Globalization;
using Sallyport.Control.Alerts;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sources;

/// <summary>
/// Raises an alert about a source that keeps failing: one for each cause, until it has worked again. The cause is the error's
/// code alone, since what a tool complains of is for the terminal.
/// </summary>
internal sealed class FailingSources(ControlDatabase database, IJournal journal)
{
    /// <summary>A source that is back within this time was not worth a person's attention.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private const string AlertKind = "source-failing";
    private const string Kind = "source-failure";

    private readonly AlertBell _bell = new(database, journal);

    /// <param name="expires">When the source lets the stored key die; null for never, or where that is not known.</param>
    public async Task NoteAsync(string credential, UserError problem, DateTimeOffset? expires, CancellationToken cancellationToken)
    {
        database.Observations.Put(Kind, [(credential, problem.Code)]);
        if (database.Observations.List(Kind).FirstOrDefault(o => o.Id == credential) is not { } failure || failure.LastSeen - failure.FirstSeen < Patience) return;
        var since = Text(failure.FirstSeen);
        await _bell.RaiseAsync(new Alert
        {
            Id = $"{AlertKind}-{credential}-{problem.Code}-{failure.FirstSeen.ToUnixTimeSeconds()}",
            Kind = AlertKind,
            // Where its end is set, agents stop when it comes.
            Severity = expires is null ? AlertSeverity.Medium : AlertSeverity.High,
            Subject = credential,
            Summary = $"the key of {credential} could not be fetched from its source since {since} ({problem.Code}); the stored one {(expires is { } end ? $"{(end <= failure.LastSeen ? "ended" : "ends")} at {Text(end)}" : "stays")}",
            Details = new Dictionary<string, string> { ["credential"] = credential, ["cause"] = problem.Code, ["since"] = since, ["expires"] = expires is { } at ? Text(at) : "" },
        }, cancellationToken);
    }

    /// <summary>It has worked: when it fails again, that is told again.</summary>
    public static void Forget(ControlDatabase database, string credential) => database.Observations.Remove(Kind, credential);

    /// <summary>Forgets those whose credential is gone, or has no source any more.</summary>
    public static void KeepOnly(ControlDatabase database, IReadOnlySet<string> credentials)
    {
        foreach (var failure in database.Observations.List(Kind).Where(f => !credentials.Contains(f.Id))) Forget(database, failure.Id);
    }

    private static string Text(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
