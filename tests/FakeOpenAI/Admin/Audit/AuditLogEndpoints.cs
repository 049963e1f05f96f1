using System.Globalization;
using FakeOpenAI.Admin.Usage;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.Audit;

/// <summary>The audit log, newest first. An organization that has not switched it on gets 403.</summary>
internal static class AuditLogEndpoints
{
    public static IEnumerable<FakeRoute> Routes => [AdminRoute.Get("/organization/audit_logs", ListAsync, AdminScopes.AuditLogs)];

    private static Task ListAsync(FakeCall call)
    {
        if (!call.State.Admin.AuditLogEnabled)
            throw OpenAIErrors.Problem(403, "invalid_request_error", null, "Audit logging is not enabled for this organization.");
        Func<AuditEvent, bool>[] filters =
        [
            .. Times(call),
            .. Listed(call, "project_ids", (one, ids) => one.Project is { } project && ids.Contains(project.Id)),
            .. Listed(call, "event_types", (one, types) => types.Contains(one.Type)),
            .. Listed(call, "actor_ids", (one, ids) => one.Actor.IsOneOf(ids)),
            .. Listed(call, "actor_emails", (one, emails) => one.Actor.Email is { } email && emails.Contains(email)),
            .. Listed(call, "resource_ids", (one, ids) => one.ResourceId is { } id && ids.Contains(id)),
        ];
        return call.PageAAsync(call.Organization.AuditRegister, one => one.Json(), one => filters.All(fits => fits(one)), newestFirst: true);
    }

    private static IEnumerable<Func<AuditEvent, bool>> Times(FakeCall call) =>
        from bound in (string[])["gt", "gte", "lt", "lte"]
        let name = $"effective_at[{bound}]"
        let text = call.Query(name)
        where text is not null
        let limit = long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : throw OpenAIErrors.BadParameter(name, "expected unix seconds")
        select (Func<AuditEvent, bool>)(one => one.EffectiveAt.ToUnixTimeSeconds().CompareTo(limit) switch
        {
            < 0 => bound is "lt" or "lte",
            0 => bound is "gte" or "lte",
            > 0 => bound is "gt" or "gte",
        });

    private static IEnumerable<Func<AuditEvent, bool>> Listed(FakeCall call, string name, Func<AuditEvent, IReadOnlyCollection<string>, bool> fits)
    {
        var values = UsagePage.Texts(call, name);
        return values.Count == 0 ? [] : [one => fits(one, values)];
    }
}
