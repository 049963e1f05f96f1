using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Http;

namespace FakeOpenAI.Admin.People;

/// <summary>Invitations; <see cref="FakeState.AcceptInvite"/> plays the one who accepts.</summary>
internal static class InviteEndpoints
{
    private const string Invites = "/organization/invites";

    public static IEnumerable<FakeRoute> Routes =>
    [
        AdminRoute.Get(Invites, call => call.PageAAsync(call.Organization.InviteRegister, invite => Json(call, invite))),
        AdminRoute.Post(Invites, CreateAsync),
        AdminRoute.Get(Invites + "/{invite_id}", call => call.JsonAsync(Json(call, Invite(call)))),
        AdminRoute.Delete(Invites + "/{invite_id}", DeleteAsync),
    ];

    private static async Task CreateAsync(FakeCall call)
    {
        var body = await AdminBody.ReadAsync(call, ["email", "role", "projects"]);
        var projects = body.Objects("projects")?.Select(one => (one.RequiredText("id"), one.RequiredOneOf("role", "member", "owner"))) ?? [(call.State.DefaultProject.Id, "member")];
        var invite = new FakeInvite(FakeState.NewId("invite-"), body.RequiredText("email"), body.RequiredOneOf("role", "reader", "owner"), [.. projects], call.Now);
        call.Organization.InviteRegister.Put(invite);
        AuditLog.Note(call, "invite.sent", new JsonObject { ["id"] = invite.Id, ["data"] = new JsonObject { ["email"] = invite.Email, ["role"] = invite.Role } });
        await call.JsonAsync(Json(call, invite));
    }

    private static Task DeleteAsync(FakeCall call)
    {
        var invite = Invite(call);
        if (invite.AcceptedAt is not null)
            throw OpenAIErrors.Refused("An invite that has been accepted cannot be deleted.");
        call.Organization.InviteRegister.Remove(invite.Id);
        AuditLog.Note(call, "invite.deleted", new JsonObject { ["id"] = invite.Id });
        return call.JsonAsync(new JsonObject { ["object"] = "organization.invite.deleted", ["id"] = invite.Id, ["deleted"] = true });
    }

    private static FakeInvite Invite(FakeCall call) => call.Organization.InviteRegister.Named(call, "invite_id", "invite");

    private static JsonObject Json(FakeCall call, FakeInvite invite) => new()
    {
        ["object"] = "organization.invite",
        ["id"] = invite.Id,
        ["email"] = invite.Email,
        ["role"] = invite.Role,
        ["status"] = invite.AcceptedAt is not null ? "accepted" : invite.ExpiresAt <= call.Now ? "expired" : "pending",
        ["created_at"] = invite.CreatedAt.ToUnixTimeSeconds(),
        ["expires_at"] = invite.ExpiresAt.ToUnixTimeSeconds(),
        ["accepted_at"] = invite.AcceptedAt?.ToUnixTimeSeconds(),
        ["projects"] = new JsonArray([.. invite.Projects.Select(one => (JsonNode)new JsonObject { ["id"] = one.Project, ["role"] = one.Role })]),
    };
}
