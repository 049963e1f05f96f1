using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.Keys;

/// <summary>The keys of a project, of people and of service accounts alike.</summary>
internal static class ProjectKeyEndpoints
{
    private const string Keys = AdminRoute.Project + "/api_keys";

    public static IEnumerable<FakeRoute> Routes =>
    [
        AdminRoute.Get(Keys, ListAsync),
        AdminRoute.Get(Keys + "/{api_key_id}", call => call.JsonAsync(ProjectKeys.Json(call, Key(call, call.Project())))),
        AdminRoute.Post(Keys + "/{api_key_id}", UpdateAsync),
        AdminRoute.Delete(Keys + "/{api_key_id}", DeleteAsync),
    ];

    /// <summary>Left out, <c>owner_project_access</c> hides the keys whose owner has no access any more.</summary>
    private static Task ListAsync(FakeCall call)
    {
        var wanted = call.Query("owner_project_access") ?? "active";
        if (wanted is not ("active" or "inactive" or "any"))
            throw OpenAIErrors.BadParameter("owner_project_access", "supported values are: active, inactive, any");
        return call.PageAAsync(call.Project().KeyRegister, key => ProjectKeys.Json(call, key), key => wanted == "any" || KeyRights.OwnerHasAccess(key) == (wanted == "active"));
    }

    /// <summary>Newer than the published document. What is left out stays as it is.</summary>
    private static async Task UpdateAsync(FakeCall call)
    {
        if (!call.State.Admin.Newer)
            throw OpenAIErrors.WrongMethod("POST", call.Path);
        var project = call.ChangeableProject();
        var key = Key(call, project);
        var body = await AdminBody.ReadAsync(call, ["scopes", "expires_in_seconds"]);
        var (scopes, lifetime) = (KeyScopes.Read(body), KeyLifetime.Read(body));
        if (scopes is null && lifetime is null)
            throw OpenAIErrors.Refused("At least one of 'scopes' and 'expires_in_seconds' must be given.");
        foreach (var name in (string[])["scopes", "expires_in_seconds"])
            if (body.Names(name) && !body.Has(name))
                throw OpenAIErrors.BadParameter(name, "null is not allowed");
        if (key.IsExpired(call.Now))
            throw OpenAIErrors.Refused("Expired API keys cannot be updated.");
        var changes = new JsonObject();
        if (scopes is not null)
            (key.Scopes, changes["scopes"]) = (KeyScopes.Kept(scopes), ProjectKeys.List(scopes));
        if (lifetime is { } time)
            (key.ExpiresAt, changes["expires_in_seconds"]) = (call.Now + time, (int)time.TotalSeconds);
        AuditLog.Note(call, "api_key.updated", new JsonObject { ["id"] = key.Id, ["changes_requested"] = changes }, project);
        await call.JsonAsync(ProjectKeys.Json(call, key));
    }

    private static Task DeleteAsync(FakeCall call)
    {
        var project = call.ChangeableProject();
        var key = Key(call, project);
        if (key.Owner is FakeServiceAccount && !(call.State.Admin.DeletesServiceAccountKeys ?? call.State.Admin.Newer))
            throw OpenAIErrors.Refused("API keys that belong to a service account cannot be deleted. Delete the service account instead.");
        call.State.Revoke(key);
        AuditLog.Note(call, "api_key.deleted", new JsonObject { ["id"] = key.Id }, project);
        return call.JsonAsync(new JsonObject { ["object"] = "organization.project.api_key.deleted", ["id"] = key.Id, ["deleted"] = true });
    }

    private static FakeKey Key(FakeCall call, FakeProject project) => project.KeyRegister.Named(call, "api_key_id", "API key");
}
