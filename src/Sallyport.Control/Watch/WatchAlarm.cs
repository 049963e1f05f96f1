using Sallyport.Control.Alerts;

namespace Sallyport.Control.Watch;

/// <summary>What a rule says about something that happened in the organization. A value: who raises it is elsewhere.</summary>
/// <param name="Kind">One word with dashes, stable.</param>
public sealed record WatchAlarm(string Kind, AlertSeverity Severity, string Subject, string Summary)
{
    /// <param name="about">What it was found in, so that the same finding is the same alert.</param>
    internal Alert ToAlert(string about) => new()
    {
        Id = $"{Kind}:{about}",
        Kind = Kind,
        Severity = Severity,
        Subject = Subject,
        Summary = Summary,
        Details = new Dictionary<string, string> { ["event"] = about },
    };
}
