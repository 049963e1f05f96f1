using System.Text.Json.Nodes;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.Audit;

/// <summary>Who did it: somebody at the dashboard, or somebody's admin key.</summary>
public sealed record AuditActor(FakePrincipal Principal, string? KeyId)
{
    public string? Email => (Principal as FakeUser)?.Email;

    internal static AuditActor Session(FakeUser user) => new(user, null);

    internal static AuditActor Key(FakeKey key) => new(key.Owner, key.Id);

    internal bool IsOneOf(IReadOnlyCollection<string> ids) => ids.Contains(Principal.Id) || KeyId is not null && ids.Contains(KeyId);

    internal JsonObject Json()
    {
        if (KeyId is null)
            return new JsonObject { ["type"] = "session", ["session"] = new JsonObject { ["user"] = User(), ["ip_address"] = "203.0.113.7" } };
        var key = new JsonObject { ["id"] = KeyId };
        if (Principal is FakeUser)
            (key["type"], key["user"]) = ("user", User());
        else
            (key["type"], key["service_account"]) = ("service_account", new JsonObject { ["id"] = Principal.Id });
        return new JsonObject { ["type"] = "api_key", ["api_key"] = key };
    }

    private JsonObject User() => new() { ["id"] = Principal.Id, ["email"] = Email };
}
