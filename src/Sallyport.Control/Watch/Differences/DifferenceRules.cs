using System.Globalization;
using System.Text.Json;
using Sallyport.Control.Alerts;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.Watch.Differences;

/// <summary>
/// Says which difference a person should look at: each that lets somebody do or spend more than before, and each key that
/// nobody told of. Pure. That a key is gone is found elsewhere.
/// </summary>
public static class DifferenceRules
{
    /// <param name="project">The project's name.</param>
    public static WatchAlarm? Judge(OrganizationDifference difference, string project)
    {
        using var before = Parse(difference.Before);
        using var after = Parse(difference.After);
        return difference.What switch
        {
            FactKinds.ModelList => Models(difference, project, before, after),
            FactKinds.SpendLimit => SpendLimit(difference, project, before, after),
            FactKinds.SpendAlerts when difference.Change is FactChange.Removed => new WatchAlarm("spend-alerts-removed", AlertSeverity.Low, project, $"nobody is told any more what {project} spends"),
            FactKinds.HostedTools => Tools(project, before, after),
            FactKinds.DataRetention when difference.Change is not FactChange.Added && Text(before, "type")?.Contains("zero", StringComparison.Ordinal) == true =>
                new WatchAlarm("retention-longer", AlertSeverity.Medium, project, $"data of {project} may be kept: {Text(before, "type")} became {Text(after, "type") ?? "nothing"}"),
            FactKinds.Key when difference.Change is FactChange.Added or FactChange.Passed => new WatchAlarm("key-appeared", AlertSeverity.High, difference.Thing,
                $"the key {Named(difference, before, after)} of {project} {(difference.Change == FactChange.Passed ? "came and went" : "is there")}, and the audit log does not say who made it"),
            FactKinds.AdminKey when difference.Change is FactChange.Added => new WatchAlarm("admin-key-appeared", AlertSeverity.Critical, difference.Thing,
                $"there is a new admin key, {Named(difference, before, after)}"),
            FactKinds.ServiceAccount when difference.Change is FactChange.Added or FactChange.Passed => new WatchAlarm("account-appeared", AlertSeverity.Medium, difference.Thing,
                $"the service account {Named(difference, before, after)} of {project} {(difference.Change == FactChange.Passed ? "came and went" : "is there")}, and the audit log does not say who made it"),
            FactKinds.ServiceAccount when difference.Change is FactChange.Changed && Text(after, "role") == "owner" && Text(before, "role") != "owner" =>
                new WatchAlarm("role-granted", AlertSeverity.High, difference.Thing, $"the service account {Named(difference, before, after)} of {project} is an owner now"),
            _ => null,
        };
    }

    private static WatchAlarm? Models(OrganizationDifference difference, string project, JsonDocument? before, JsonDocument? after)
    {
        if (difference.Change == FactChange.Removed) return new WatchAlarm("model-list-removed", AlertSeverity.High, project, $"every model may be used in {project}: its list was taken away");
        if (difference.Change != FactChange.Changed) return null;
        var (wasAllow, isAllow) = (Text(before, "mode") == ModelList.Allow, Text(after, "mode") == ModelList.Allow);
        if (wasAllow && !isAllow) return new WatchAlarm("models-widened", AlertSeverity.High, project, $"the list of models of {project} says which may not be used now, and no longer which may");
        var more = isAllow && wasAllow ? Strings(after).Except(Strings(before), StringComparer.Ordinal) : !isAllow ? Strings(before).Except(Strings(after), StringComparer.Ordinal) : [];
        return more.Order(StringComparer.Ordinal).ToList() is { Count: > 0 } models
            ? new WatchAlarm("models-widened", AlertSeverity.Medium, project, $"{project} may use {string.Join(", ", models)} as well")
            : null;
    }

    private static WatchAlarm? SpendLimit(OrganizationDifference difference, string project, JsonDocument? before, JsonDocument? after)
    {
        if (difference.Change == FactChange.Removed) return new WatchAlarm("spend-limit-removed", AlertSeverity.High, project, $"nothing caps any more what {project} spends; it was {Usd(Cents(before))} a month");
        return difference.Change == FactChange.Changed && Cents(after) > Cents(before)
            ? new WatchAlarm("spend-limit-raised", AlertSeverity.Medium, project, $"{project} may spend {Usd(Cents(after))} a month; it was {Usd(Cents(before))}")
            : null;
    }

    private static WatchAlarm? Tools(string project, JsonDocument? before, JsonDocument? after)
    {
        if (before is null || after is null) return null;
        var on = after.RootElement.EnumerateObject().Where(t => t.Value.ValueKind == JsonValueKind.True && before.RootElement.TryGetProperty(t.Name, out var was) && was.ValueKind == JsonValueKind.False)
            .Select(t => t.Name).ToList();
        // With mcp, a project's calls can reach any server in the world.
        return on.Count == 0 ? null : new WatchAlarm("hosted-tool-on", on.Contains("mcp") ? AlertSeverity.High : AlertSeverity.Medium, project, $"{project} may use {string.Join(", ", on)} now");
    }

    private static string Named(OrganizationDifference difference, JsonDocument? before, JsonDocument? after) =>
        (Text(after, "name") ?? Text(before, "name")) is { Length: > 0 } name ? $"{name} ({difference.Thing})" : difference.Thing;

    private static JsonDocument? Parse(string? body) => body is null ? null : JsonDocument.Parse(body);

    private static string? Text(JsonDocument? body, string name) =>
        body is not null && body.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long Cents(JsonDocument? body) => body is not null && body.RootElement.TryGetProperty("cents", out var value) && value.TryGetInt64(out var cents) ? cents : 0;

    private static IEnumerable<string> Strings(JsonDocument? body) =>
        body is not null && body.RootElement.TryGetProperty("models", out var list) ? list.EnumerateArray().Select(m => m.GetString()!) : [];

    private static string Usd(long cents) => string.Create(CultureInfo.InvariantCulture, $"${cents / 100m:0.##}");
}
