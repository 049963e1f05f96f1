using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Sallyport.Tests.Contracts.Fake;
using static Sallyport.Tests.Contracts.AdminExchange;

namespace Sallyport.Tests.Contracts;

/// <summary>The calls of the Admin API that deal with people, groups, roles and certificates.</summary>
internal static class AdminPeopleExchange
{
    private const string Project = "/organization/projects/{project_id}";
    private const string Users = Project + "/users";
    private const string Groups = Project + "/groups";
    private const string Role = """{"role_name":"responder","permissions":["api.responses.write"],"description":"answers"}""";

    public static IReadOnlyList<Exchange> All { get; } =
    [
        Exchange.Fixed("GET", "/organization/users"),
        On("GET", "/organization/users/{user_id}", UserAsync),
        On("POST", "/organization/users/{user_id}", UserAsync, """{"role":"owner"}"""),
        On("DELETE", "/organization/users/{user_id}", UserAsync),

        On("GET", "/organization/invites", InviteAsync),
        Exchange.Fixed("POST", "/organization/invites", """{"email":"new@canary.example","role":"reader","projects":[]}"""),
        On("GET", "/organization/invites/{invite_id}", InviteAsync),
        On("DELETE", "/organization/invites/{invite_id}", InviteAsync),

        On("GET", "/organization/groups", GroupAsync),
        Exchange.Fixed("POST", "/organization/groups", """{"name":"bots"}"""),
        On("GET", "/organization/groups/{group_id}", GroupAsync),
        On("POST", "/organization/groups/{group_id}", GroupAsync, """{"name":"robots"}"""),
        On("DELETE", "/organization/groups/{group_id}", GroupAsync),
        Of("GET", "/organization/groups/{group_id}/users", MemberAsync),
        Of("POST", "/organization/groups/{group_id}/users", async client => new() { ["group_id"] = await GroupAsync(client), ["body"] = $$"""{"user_id":"{{await UserAsync(client)}}"}""" }),
        Of("GET", "/organization/groups/{group_id}/users/{user_id}", MemberAsync),
        Of("DELETE", "/organization/groups/{group_id}/users/{user_id}", MemberAsync),

        On("GET", Users, MemberOfProjectAsync),
        Of("POST", Users, async client => new() { ["body"] = $$"""{"user_id":"{{await UserAsync(client)}}","role":"member"}""" }),
        On("GET", Users + "/{user_id}", MemberOfProjectAsync),
        On("POST", Users + "/{user_id}", MemberOfProjectAsync, """{"role":"owner"}"""),
        On("DELETE", Users + "/{user_id}", MemberOfProjectAsync),
        On("GET", Groups, GroupOfProjectAsync),
        Of("POST", Groups, async client => new() { ["body"] = $$"""{"group_id":"{{await GroupAsync(client)}}","role":"{{await RoleAsync(client, ProjectRoles(client))}}"}""" }),
        On("GET", Groups + "/{group_id}", GroupOfProjectAsync),
        On("DELETE", Groups + "/{group_id}", GroupOfProjectAsync),

        .. Roles("/organization/roles"),
        .. Roles("/projects/{project_id}/roles"),
        .. Assignments("/organization/users/{user_id}/roles"),
        .. Assignments("/organization/groups/{group_id}/roles"),
        .. Assignments("/projects/{project_id}/users/{user_id}/roles"),
        .. Assignments("/projects/{project_id}/groups/{group_id}/roles"),

        On("GET", "/organization/certificates", CertificateAsync),
        Exchange.Fixed("POST", "/organization/certificates", Certificate()),
        On("GET", "/organization/certificates/{certificate_id}", CertificateAsync),
        On("POST", "/organization/certificates/{certificate_id}", CertificateAsync, """{"name":"renamed"}"""),
        On("DELETE", "/organization/certificates/{certificate_id}", CertificateAsync),
        On("GET", Project + "/certificates", CertificateAsync),
        .. Toggles("/organization/certificates"),
        .. Toggles(Project + "/certificates"),
    ];

    private static IEnumerable<Exchange> Roles(string path) =>
    [
        On("GET", path),
        On("POST", path, Role),
        On("GET", path + "/{role_id}", client => RoleAsync(client, In(client, path))),
        On("POST", path + "/{role_id}", client => RoleAsync(client, In(client, path)), """{"permissions":["api.files.read"]}"""),
        On("DELETE", path + "/{role_id}", client => RoleAsync(client, In(client, path))),
    ];

    private static IEnumerable<Exchange> Assignments(string path) =>
    [
        Of("GET", path, client => AssignedAsync(client, path)),
        Of("POST", path, client => AssignedAsync(client, path)),
        Of("GET", path + "/{role_id}", client => AssignedAsync(client, path)),
        Of("DELETE", path + "/{role_id}", client => AssignedAsync(client, path)),
    ];

    private static IEnumerable<Exchange> Toggles(string path) =>
        from toggle in (string[])["activate", "deactivate"]
        select Of("POST", $"{path}/{toggle}", async client => new() { ["body"] = $$"""{"certificate_ids":["{{await CertificateAsync(client)}}"]}""" });

    /// <summary>A call whose path names several things, which are made and named first; <c>body</c> is the body.</summary>
    private static Exchange Of(string method, string pattern, Func<FakeClient, Task<Dictionary<string, string>>> prepareAsync) => new(method, pattern, async client =>
    {
        var made = await prepareAsync(client);
        var path = In(client, pattern);
        foreach (var (name, value) in made)
            path = path.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        return (path, method == "POST" ? Exchange.Json(made["body"]) : null);
    });

    private static string In(FakeClient client, string path) => path.Replace("{project_id}", client.Server.State.DefaultProject.Id, StringComparison.Ordinal);

    private static string ProjectRoles(FakeClient client) => In(client, "/projects/{project_id}/roles");

    private static Task<string> UserAsync(FakeClient client) => Task.FromResult(client.Server.State.CreateUser("Uma User", "uma@canary.example").Id);

    private static Task<string> GroupAsync(FakeClient client) => Exchange.CreatedAsync(client, "/organization/groups", """{"name":"bots"}""");

    private static Task<string> RoleAsync(FakeClient client, string path) => Exchange.CreatedAsync(client, path, Role);

    private static Task<string> InviteAsync(FakeClient client) => Exchange.CreatedAsync(client, "/organization/invites", """{"email":"new@canary.example","role":"reader"}""");

    private static Task<string> CertificateAsync(FakeClient client) => Exchange.CreatedAsync(client, "/organization/certificates", Certificate());

    private static Task<string> MemberOfProjectAsync(FakeClient client) =>
        PostAsync(client, In(client, Users), """{"email":"uma@canary.example","role":"member"}""", client.Server.State.CreateUser("Uma User", "uma@canary.example").Id);

    private static async Task<string> GroupOfProjectAsync(FakeClient client)
    {
        var group = await GroupAsync(client);
        return await PostAsync(client, In(client, Groups), $$"""{"group_id":"{{group}}","role":"{{await RoleAsync(client, ProjectRoles(client))}}"}""", group);
    }

    private static async Task<Dictionary<string, string>> MemberAsync(FakeClient client)
    {
        var (group, user) = (await GroupAsync(client), await UserAsync(client));
        await PostAsync(client, $"/organization/groups/{group}/users", $$"""{"user_id":"{{user}}"}""", user);
        return new() { ["group_id"] = group, ["user_id"] = user };
    }

    private static async Task<Dictionary<string, string>> AssignedAsync(FakeClient client, string path)
    {
        var made = await MemberAsync(client);
        made["role_id"] = await RoleAsync(client, path.StartsWith("/projects", StringComparison.Ordinal) ? ProjectRoles(client) : "/organization/roles");
        made["body"] = $$"""{"role_id":"{{made["role_id"]}}"}""";
        var filled = made.Aggregate(In(client, path), (text, one) => text.Replace($"{{{one.Key}}}", one.Value, StringComparison.Ordinal));
        await PostAsync(client, filled, made["body"], "");
        return made;
    }

    private static async Task<string> PostAsync(FakeClient client, string path, string json, string result)
    {
        (await client.JsonAsync("POST", "/v1" + path, json)).Response.EnsureSuccessStatusCode();
        return result;
    }

    private static string Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=CANARY", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        return $$"""{"name":"client","certificate":{{JsonSerializer.Serialize(certificate.ExportCertificatePem())}}}""";
    }
}
