using System.Text.Json.Nodes;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.Audit;

/// <summary>Writes the audit log. Model permissions, spend limits and alerts, hosted tools and retention never come here, as at the provider.</summary>
internal static class AuditLog
{
    /// <summary>Notes what the call's admin key did. <paramref name="detail"/> is the member named after the type.</summary>
    public static void Note(FakeCall call, string type, JsonObject detail, FakeProject? project = null) => Write(call.State, call.Organization, new AuditEvent
    {
        Type = type,
        Actor = AuditActor.Key(call.Key),
        Project = project,
        Detail = detail,
    });

    public static void Write(FakeState state, FakeOrganization organization, AuditEvent one)
    {
        if (!state.Admin.Loses(one.Type))
            organization.AuditRegister.Put(one with { EffectiveAt = state.Now });
    }
}
