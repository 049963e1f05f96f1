using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Admin.Keys;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.Projects;

/// <summary>
/// Service accounts of a project. Creating one gives a key too, unless <c>create_service_account_only</c> asks for an account without role and key.
/// Deleting one takes its keys with it, of which the audit log says only that the account was deleted.
/// </summary>
internal static class ServiceAccountEndpoints
{
    private const string Accounts = AdminRoute.Project + "/service_accounts";

    public static IEnumerable<FakeRoute> Routes =>
    [
        AdminRoute.Get(Accounts, call => call.PageAAsync(call.Project().ServiceAccountRegister, Json)),
        AdminRoute.Post(Accounts, CreateAsync),
        AdminRoute.Get(Accounts + "/{service_account_id}", call => call.JsonAsync(Json(Account(call, call.Project())))),
        AdminRoute.Post(Accounts + "/{service_account_id}", UpdateAsync),
        AdminRoute.Delete(Accounts + "/{service_account_id}", DeleteAsync),
        AdminRoute.Post(Accounts + "/{service_account_id}/api_keys", CreateKeyAsync),
    ];

    private static async Task CreateAsync(FakeCall call)
    {
        var project = call.ChangeableProject();
        var body = await AdminBody.ReadAsync(call, ["name", "create_service_account_only"], "expires_in_seconds");
        var behaviour = call.State.Admin.AccountOnly;
        var (name, alone, lifetime) = (body.RequiredText("name"), body.Flag("create_service_account_only") == true && behaviour == AccountOnly.Heeded, KeyLifetime.Read(body));
        var account = call.State.CreateServiceAccount(name, alone ? "none" : "member", project);
        var created = new JsonObject { ["id"] = account.Id, ["data"] = new JsonObject { ["role"] = account.Role } };
        AuditLog.Note(call, "service_account.created", created, project);
        var json = Json(account);
        json["api_key"] = alone ? null : ProjectKeys.Create(call, account, "Secret Key", [], lifetime);
        if (behaviour == AccountOnly.IgnoredWithoutId) json["api_key"]?.AsObject().Remove("id");
        await call.JsonAsync(json);
    }

    private static async Task UpdateAsync(FakeCall call)
    {
        var project = call.ChangeableProject();
        var account = Account(call, project);
        var body = await AdminBody.ReadAsync(call, ["name", "role"]);
        account.Name = body.Text("name") ?? account.Name;
        var changes = new JsonObject();
        if (body.OneOf("role", "member", "owner") is { } role)
            changes["role"] = account.Role = role;
        AuditLog.Note(call, "service_account.updated", new JsonObject { ["id"] = account.Id, ["changes_requested"] = changes }, project);
        await call.JsonAsync(Json(account));
    }

    private static Task DeleteAsync(FakeCall call)
    {
        var project = call.ChangeableProject();
        var account = Account(call, project);
        project.ServiceAccountRegister.Remove(account.Id);
        foreach (var key in project.Keys.Where(key => key.Owner == account))
            call.State.Revoke(key);
        AuditLog.Note(call, "service_account.deleted", new JsonObject { ["id"] = account.Id }, project);
        return call.JsonAsync(new JsonObject { ["object"] = "organization.project.service_account.deleted", ["id"] = account.Id, ["deleted"] = true });
    }

    private static async Task CreateKeyAsync(FakeCall call)
    {
        var account = Account(call, call.ChangeableProject());
        var body = await AdminBody.ReadAsync(call, ["name", "scopes"], "expires_in_seconds");
        await call.JsonAsync(ProjectKeys.Create(call, account, body.Text("name") ?? "Secret Key", KeyScopes.Read(body) ?? [], KeyLifetime.Read(body)));
    }

    private static FakeServiceAccount Account(FakeCall call, FakeProject project) => project.ServiceAccountRegister.Named(call, "service_account_id", "service account");

    private static JsonObject Json(FakeServiceAccount account) => new()
    {
        ["object"] = "organization.project.service_account",
        ["id"] = account.Id,
        ["name"] = account.Name,
        ["role"] = account.Role,
        ["created_at"] = account.CreatedAt.ToUnixTimeSeconds(),
    };
}
