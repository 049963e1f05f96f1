using System.Text.Json;
using System.Text.Json.Nodes;
using FakeOpenAI.Admin;
using FakeOpenAI.Http;

namespace FakeOpenAI.Control;

/// <summary>The knobs of <see cref="Admin.AdminBehaviour"/> for tests in other processes; what is left out stays.</summary>
internal static class AdminControl
{
    public static void Change(FakeState state, JsonElement body)
    {
        foreach (var member in body.EnumerateObject())
            Turn(state, member.Name, member.Value);
    }

    public static void Write(FakeState state, JsonElement body) => state.AddAuditEvent(
        body.RequiredString("type"),
        body.TryGetProperty("detail", out var detail) ? JsonObject.Create(detail) ?? [] : []);

    private static void Turn(FakeState state, string name, JsonElement value)
    {
        var admin = state.Admin;
        switch (name)
        {
            case "newer":
                admin.Newer = value.GetBoolean();
                break;
            case "deletes_service_account_keys":
                admin.DeletesServiceAccountKeys = value.ValueKind == JsonValueKind.Null ? null : value.GetBoolean();
                break;
            case "account_only":
                admin.AccountOnly = Enum.Parse<AccountOnly>(value.ToString());
                break;
            case "audit_log":
                admin.AuditLogEnabled = value.GetBoolean();
                break;
            case "usage_delay_seconds":
                admin.UsageDelay = TimeSpan.FromSeconds(value.GetDouble());
                break;
            case "clock_skew_seconds":
                state.ClockSkew = TimeSpan.FromSeconds(value.GetDouble());
                break;
            case "lose_audit_events" when value.ValueKind == JsonValueKind.Array:
                admin.LoseAuditEvents([.. value.EnumerateArray().Select(type => type.ToString())]);
                break;
            case "lose_audit_events" when value.ValueKind == JsonValueKind.True:
                admin.LoseAuditEvents();
                break;
            case "lose_audit_events":
                admin.KeepAuditEvents();
                break;
            default:
                throw OpenAIErrors.UnknownParameter(name);
        }
    }
}
