using System.Globalization;
using System.Text.Json;
using Sallyport.Control.Alerts;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.Watch.Audit;

/// <summary>
/// Says what of an audit log's entry a person should look at. Pure. The types are those of OpenAI's published
/// specification 2.3.0 (checked 2026-11-26); one that is not named here passes without a word.
/// </summary>
public static class AuditRules
{
    private static readonly string[] s_roleGrants =
    [
        "role.assignment.created", "role.bound_to_resource", "tenant.role_assignment.created", "tenant.resource_role_assignment.created",
    ];

    public static IReadOnlyList<WatchAlarm> Judge(AuditEvent entry, string? address, AuditTerms terms, AuditBefore before)
    {
        var actor = new Actor(entry.Actor, terms);
        List<WatchAlarm?> found =
        [
            entry.Type switch
            {
                "api_key.created" or "tenant.project_api_key.created" => KeyMade(entry, actor, before),
                "service_account.created" when !before.MadeHere && !actor.Expected => Medium("account-made", entry, actor, "a service account was made"),
                "service_account.updated" or "user.added" or "user.updated" when Role(entry) == "owner" && !(actor.Ours && before.DoneHere) =>
                    new("role-granted", AlertSeverity.High, Thing(entry), $"{Thing(entry)} was made an owner{By(actor)}"),
                "role.updated" when Widens(entry) && !(actor.Ours && before.DoneHere) => Medium("role-widened", entry, actor, "a role was given more permissions"),
                _ when s_roleGrants.Contains(entry.Type) && !(actor.Ours && before.DoneHere) =>
                    new("role-granted", actor.Expected ? AlertSeverity.Low : AlertSeverity.Medium, Thing(entry), $"a role was granted to {Detail(entry, "principal_id") ?? "somebody"}{In(entry)}{By(actor)}"),
                _ when entry.Type.EndsWith("admin_api_key.created", StringComparison.Ordinal) =>
                    new("admin-key-made", actor.Expected ? AlertSeverity.High : AlertSeverity.Critical, Thing(entry), $"an admin key was made{By(actor)}"),
                "login.failed" when before.Failures >= terms.FailureBurst => new("login-failures", AlertSeverity.Medium, "organization",
                    string.Create(CultureInfo.InvariantCulture, $"{before.Failures} logins failed within {(int)terms.FailureWindow.TotalMinutes} minutes")),
                _ => null,
            },
            Scopes(entry, actor, before),
            NewAddress(actor, address, before),
        ];
        return [.. found.OfType<WatchAlarm>()];
    }

    private static WatchAlarm? KeyMade(AuditEvent entry, Actor actor, AuditBefore before)
    {
        if (before.MadeHere && actor.Ours) return null;
        if (actor.Named) return null;
        // Sallyport writes down each key that it makes. One that its admin key made and that is not written down was made by somebody else who has it.
        if (actor.Ours)
            return new WatchAlarm("admin-key-misused", AlertSeverity.Critical, Thing(entry), $"the key {Thing(entry)}{In(entry)} was made with Sallyport's own admin key, and not by this Sallyport");
        return new WatchAlarm("key-made", AlertSeverity.High, Thing(entry), $"the key {Thing(entry)}{In(entry)} was made{By(actor)}, who is no expected admin");
    }

    private static WatchAlarm? Scopes(AuditEvent entry, Actor actor, AuditBefore before)
    {
        if (entry.Scopes is not { } now) return null;
        if (entry.Type is "api_key.created")
        {
            return now.Count == 0 && !(before.MadeHere && actor.Ours)
                ? new WatchAlarm("scopes-all", AlertSeverity.Medium, Thing(entry), $"the key {Thing(entry)}{In(entry)} was made for everything that its owner may{By(actor)}")
                : null;
        }
        if (entry.Type is not "api_key.updated" || (actor.Ours && before.DoneHere)) return null;
        if (now.Count == 0 && before.Scopes is not { Count: 0 })
            return new WatchAlarm("scopes-widened", AlertSeverity.High, Thing(entry), $"the key {Thing(entry)}{In(entry)} may now do everything that its owner may{By(actor)}");
        if (before.Scopes is not { Count: > 0 } former) return null; // Not known, or everything before.
        var added = now.Except(former, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return added.Count == 0 ? null : new WatchAlarm("scopes-widened", actor.Expected ? AlertSeverity.Medium : AlertSeverity.High, Thing(entry),
            $"the key {Thing(entry)}{In(entry)} was given {string.Join(", ", added)} as well{By(actor)}");
    }

    private static WatchAlarm? NewAddress(Actor actor, string? address, AuditBefore before) =>
        actor.KeyId is { } key && address is not null && before.Addresses.Count > 0 && !before.Addresses.Contains(address)
            ? new WatchAlarm("admin-address", AlertSeverity.Medium, key, $"the admin key {key} was used from {address}, where it was never seen before")
            : null;

    private static WatchAlarm Medium(string kind, AuditEvent entry, Actor actor, string what) => new(kind, AlertSeverity.Medium, Thing(entry), $"{what}: {Thing(entry)}{In(entry)}{By(actor)}");

    private static string Thing(AuditEvent entry) => entry.ResourceId ?? entry.Id;

    private static string In(AuditEvent entry) => entry.Project is { } project ? $" of {project.Name ?? project.Id}" : "";

    private static string By(Actor actor) => $" by {actor.Name}";

    private static string? Role(AuditEvent entry) => Detail(entry, "changes_requested", "role") ?? Detail(entry, "data", "role");

    private static bool Widens(AuditEvent entry) => entry.Details is { ValueKind: JsonValueKind.Object } details
        && details.TryGetProperty("changes_requested", out var changes) && changes.ValueKind == JsonValueKind.Object
        && changes.TryGetProperty("permissions_added", out var added) && added.ValueKind == JsonValueKind.Array && added.GetArrayLength() > 0;

    private static string? Detail(AuditEvent entry, params ReadOnlySpan<string> path)
    {
        if (entry.Details is not { } at) return null;
        foreach (var name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
        }
        return at.ValueKind == JsonValueKind.String ? at.GetString() : null;
    }

    /// <summary>Who did it, and what is thought of them.</summary>
    private sealed class Actor
    {
        public Actor(AuditActor? actor, AuditTerms terms)
        {
            KeyId = actor?.ApiKey?.Id;
            Ours = KeyId is not null && terms.OwnAdminKeys.Contains(KeyId);
            Named = ((string?[])[KeyId, actor?.Person?.Id, actor?.Person?.Email]).Any(name => name is not null && terms.ExpectedAdmins.Contains(name));
            Name = actor?.Person?.Email ?? KeyId ?? actor?.Person?.Id ?? "somebody whom the log does not name";
        }

        public string? KeyId { get; }

        /// <summary>One of Sallyport's own admin keys, whoever holds it.</summary>
        public bool Ours { get; }

        /// <summary>The policy names them.</summary>
        public bool Named { get; }

        public bool Expected => Ours || Named;

        public string Name { get; }
    }
}
