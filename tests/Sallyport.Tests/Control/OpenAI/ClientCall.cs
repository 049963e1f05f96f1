using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Tests.Control.OpenAI;

/// <summary>One of the client's methods, and the operation that it must be.</summary>
internal sealed record ClientCall(string Operation, Func<OpenAIAdmin, CancellationToken, Task<object?>> RunAsync)
{
    private const string Organization = "/organization";
    private const string Project = "/organization/projects/{project_id}";

    private static readonly AdminScope s_project = AdminScope.Project("p");
    private static readonly NewSpendAlert s_alert = new() { ThresholdCents = 500, Recipients = ["a@example.com"], SubjectPrefix = "x" };

    public static IReadOnlyList<ClientCall> All { get; } =
    [
        .. Projects(), .. Keys(), .. Limits(AdminScope.Organization, Organization), .. Limits(s_project, Project), .. ProjectSettings(), .. Numbers(),
        .. Roles(AdminScope.Organization, Organization), .. Roles(s_project, "/projects/{project_id}"), .. People(),
        .. Certificates(AdminScope.Organization, Organization), .. Certificates(s_project, Project),
    ];

    public override string ToString() => Operation;

    private static IEnumerable<ClientCall> Projects() =>
    [
        List("/organization/projects", (a, c) => a.Projects.ListAsync(includeArchived: true, c)),
        Of($"GET {Project}", (a, c) => a.Projects.GetAsync("p", c)),
        Of("POST /organization/projects", (a, c) => a.Projects.CreateAsync(new NewProject { Name = "n", Residency = "GLOBAL", ExternalKeyId = "k" }, c)),
        Of($"POST {Project}", (a, c) => a.Projects.UpdateAsync("p", new ProjectChange { Name = "n" }, c)),
        Of($"POST {Project}/archive", (a, c) => a.Projects.ArchiveAsync("p", c)),
    ];

    private static IEnumerable<ClientCall> Keys() =>
    [
        List($"{Project}/service_accounts", (a, c) => a.ServiceAccounts.ListAsync("p", c)),
        Of($"GET {Project}/service_accounts/{{service_account_id}}", (a, c) => a.ServiceAccounts.GetAsync("p", "s", c)),
        Of($"POST {Project}/service_accounts", (a, c) => a.ServiceAccounts.CreateAsync("p", new NewServiceAccount { Name = "n" }, c)),
        Of($"POST {Project}/service_accounts/{{service_account_id}}", (a, c) => a.ServiceAccounts.UpdateAsync("p", "s", new ServiceAccountChange { Name = "n", Role = "member" }, c)),
        Delete($"{Project}/service_accounts/{{service_account_id}}", (a, c) => a.ServiceAccounts.DeleteAsync("p", "s", c)),
        Of($"POST {Project}/service_accounts/{{service_account_id}}/api_keys", (a, c) => a.ServiceAccounts.CreateKeyAsync("p", "s", new NewKey { Name = "n", Scopes = KeyScopes.ReadOnly }, c)),
        List($"{Project}/api_keys", (a, c) => a.ProjectKeys.ListAsync("p", c)),
        Of($"GET {Project}/api_keys/{{api_key_id}}", (a, c) => a.ProjectKeys.GetAsync("p", "k", c)),
        new($"DELETE {Project}/api_keys/{{api_key_id}}", async (a, c) => await a.ProjectKeys.DeleteAsync("p", "k", c)),
        List("/organization/admin_api_keys", (a, c) => a.AdminKeys.ListAsync(c)),
        Of("GET /organization/admin_api_keys/{key_id}", (a, c) => a.AdminKeys.GetAsync("k", c)),
        Of("POST /organization/admin_api_keys", (a, c) => a.AdminKeys.CreateAsync("n", TimeSpan.FromDays(90), c)),
        Delete("/organization/admin_api_keys/{key_id}", (a, c) => a.AdminKeys.DeleteAsync("k", c)),
    ];

    private static IEnumerable<ClientCall> Limits(AdminScope scope, string at) =>
    [
        Of($"GET {at}/spend_limit", (a, c) => a.Spend.GetLimitAsync(scope, c)),
        Of($"POST {at}/spend_limit", (a, c) => a.Spend.SetLimitAsync(scope, 1, c)),
        Delete($"{at}/spend_limit", (a, c) => a.Spend.DeleteLimitAsync(scope, c)),
        List($"{at}/spend_alerts", (a, c) => a.Spend.ListAlertsAsync(scope, c)),
        Of($"GET {at}/spend_alerts/{{alert_id}}", (a, c) => a.Spend.GetAlertAsync(scope, "x", c)),
        Of($"POST {at}/spend_alerts", (a, c) => a.Spend.CreateAlertAsync(scope, s_alert, c)),
        Of($"POST {at}/spend_alerts/{{alert_id}}", (a, c) => a.Spend.UpdateAlertAsync(scope, "x", s_alert, c)),
        Delete($"{at}/spend_alerts/{{alert_id}}", (a, c) => a.Spend.DeleteAlertAsync(scope, "x", c)),
        new($"GET {at}/data_retention", async (a, c) => await a.DataRetention.GetAsync(scope, c)),
        new($"POST {at}/data_retention", async (a, c) => await a.DataRetention.SetAsync(scope, "zero_data_retention", c)),
    ];

    private static IEnumerable<ClientCall> ProjectSettings() =>
    [
        List($"{Project}/rate_limits", (a, c) => a.RateLimits.ListAsync("p", c)),
        Of($"POST {Project}/rate_limits/{{rate_limit_id}}", (a, c) => a.RateLimits.UpdateAsync("p", "rl-x", new RateLimitChange
        {
            RequestsPerMinute = 1, TokensPerMinute = 2, ImagesPerMinute = 3, AudioMegabytesPerMinute = 4, RequestsPerDay = 5, BatchInputTokensPerDay = 6,
        }, c)),
        Of($"GET {Project}/model_permissions", (a, c) => a.ModelPermissions.GetAsync("p", c)),
        Of($"POST {Project}/model_permissions", (a, c) => a.ModelPermissions.SetAsync("p", new ModelList { Mode = ModelList.Allow, ModelIds = ["gpt-5"] }, c)),
        Delete($"{Project}/model_permissions", (a, c) => a.ModelPermissions.DeleteAsync("p", c)),
        Of($"GET {Project}/hosted_tool_permissions", (a, c) => a.HostedTools.GetAsync("p", c)),
        Of($"POST {Project}/hosted_tool_permissions", (a, c) => a.HostedTools.UpdateAsync("p", new HostedToolSettings { Mcp = new HostedTool { Enabled = false } }, c)),
    ];

    private static IEnumerable<ClientCall> Numbers() =>
    [
        .. Enum.GetValues<UsageKind>().Select(kind => List("/organization/usage/" + Snake(kind), (a, c) => a.Usage.ListAsync(new UsageQuery
        {
            Kind = kind, Start = DateTimeOffset.UnixEpoch, End = DateTimeOffset.UnixEpoch.AddDays(1), Width = UsageWidth.Hour,
            GroupBy = UsageQuery.DimensionsOf(kind), ProjectIds = ["p"],
            ApiKeyIds = Where(kind, "api_key_id"), UserIds = Where(kind, "user_id"), Models = Where(kind, "model"),
        }, c))),
        List("/organization/costs", (a, c) => a.Costs.ListAsync(new CostQuery
        {
            Start = DateTimeOffset.UnixEpoch, End = DateTimeOffset.UnixEpoch.AddDays(1), GroupBy = ["project_id", "line_item", "api_key_id"], ProjectIds = ["p"], ApiKeyIds = ["k"],
        }, c)),
        List("/organization/audit_logs", (a, c) => a.AuditLog.ListAsync(new AuditQuery
        {
            From = DateTimeOffset.UnixEpoch, Until = DateTimeOffset.UnixEpoch.AddDays(1), ProjectIds = ["p"], EventTypes = ["api_key.created"],
            ActorIds = ["u"], ActorEmails = ["a@example.com"], ResourceIds = ["k"],
        }, c)),
    ];

    private static IEnumerable<ClientCall> Roles(AdminScope scope, string at) =>
    [
        List($"{at}/roles", (a, c) => a.Roles.ListAsync(scope, c)),
        Of($"GET {at}/roles/{{role_id}}", (a, c) => a.Roles.GetAsync(scope, "r", c)),
        Of($"POST {at}/roles", (a, c) => a.Roles.CreateAsync(scope, new NewRole { Name = "n", Permissions = ["x"], Description = "d" }, c)),
        Of($"POST {at}/roles/{{role_id}}", (a, c) => a.Roles.UpdateAsync(scope, "r", new RoleChange { Name = "n", Permissions = ["x"] }, c)),
        Delete($"{at}/roles/{{role_id}}", (a, c) => a.Roles.DeleteAsync(scope, "r", c)),
        .. Assignments(scope, at + "/users/{user_id}/roles", RoleHolder.User("u")),
        .. Assignments(scope, at + "/groups/{group_id}/roles", RoleHolder.Group("g")),
    ];

    private static IEnumerable<ClientCall> Assignments(AdminScope scope, string at, RoleHolder holder) =>
    [
        List(at, (a, c) => a.Roles.ListAssignedAsync(scope, holder, c)),
        Of($"GET {at}/{{role_id}}", (a, c) => a.Roles.GetAssignedAsync(scope, holder, "r", c)),
        Of($"POST {at}", (a, c) => a.Roles.AssignAsync(scope, holder, "r", c)),
        Delete($"{at}/{{role_id}}", (a, c) => a.Roles.UnassignAsync(scope, holder, "r", c)),
    ];

    private static IEnumerable<ClientCall> People() =>
    [
        List("/organization/groups", (a, c) => a.Groups.ListAsync(c)),
        Of("GET /organization/groups/{group_id}", (a, c) => a.Groups.GetAsync("g", c)),
        Of("POST /organization/groups", (a, c) => a.Groups.CreateAsync("n", c)),
        Of("POST /organization/groups/{group_id}", (a, c) => a.Groups.RenameAsync("g", "n", c)),
        Delete("/organization/groups/{group_id}", (a, c) => a.Groups.DeleteAsync("g", c)),
        List("/organization/groups/{group_id}/users", (a, c) => a.Groups.ListMembersAsync("g", c)),
        Of("GET /organization/groups/{group_id}/users/{user_id}", (a, c) => a.Groups.GetMemberAsync("g", "u", c)),
        new("POST /organization/groups/{group_id}/users", async (a, c) => { await a.Groups.AddMemberAsync("g", "u", c); return true; }),
        Delete("/organization/groups/{group_id}/users/{user_id}", (a, c) => a.Groups.RemoveMemberAsync("g", "u", c)),
        List($"{Project}/groups", (a, c) => a.Groups.ListOfProjectAsync("p", c)),
        Of($"GET {Project}/groups/{{group_id}}", (a, c) => a.Groups.GetOfProjectAsync("p", "g", c)),
        Of($"POST {Project}/groups", (a, c) => a.Groups.AddToProjectAsync("p", "g", "r", c)),
        Delete($"{Project}/groups/{{group_id}}", (a, c) => a.Groups.RemoveFromProjectAsync("p", "g", c)),
        List("/organization/users", (a, c) => a.Users.ListAsync(c)),
        Of("GET /organization/users/{user_id}", (a, c) => a.Users.GetAsync("u", c)),
        Of("POST /organization/users/{user_id}", (a, c) => a.Users.SetRoleAsync("u", "reader", c)),
        Delete("/organization/users/{user_id}", (a, c) => a.Users.DeleteAsync("u", c)),
        List($"{Project}/users", (a, c) => a.Users.ListOfProjectAsync("p", c)),
        Of($"GET {Project}/users/{{user_id}}", (a, c) => a.Users.GetOfProjectAsync("p", "u", c)),
        Of($"POST {Project}/users", (a, c) => a.Users.AddToProjectAsync("p", "u", "member", c)),
        Of($"POST {Project}/users/{{user_id}}", (a, c) => a.Users.SetRoleInProjectAsync("p", "u", "member", c)),
        Delete($"{Project}/users/{{user_id}}", (a, c) => a.Users.RemoveFromProjectAsync("p", "u", c)),
        List("/organization/invites", (a, c) => a.Invites.ListAsync(c)),
        Of("GET /organization/invites/{invite_id}", (a, c) => a.Invites.GetAsync("i", c)),
        Of("POST /organization/invites", (a, c) => a.Invites.CreateAsync(new NewInvite { Email = "a@example.com", Role = "reader", Projects = [new InvitedProject { Id = "p", Role = "member" }] }, c)),
        Delete("/organization/invites/{invite_id}", (a, c) => a.Invites.DeleteAsync("i", c)),
        Of("POST /organization/certificates", (a, c) => a.Certificates.UploadAsync("n", "pem", c)),
        Of("GET /organization/certificates/{certificate_id}", (a, c) => a.Certificates.GetAsync("x", c)),
        Of("POST /organization/certificates/{certificate_id}", (a, c) => a.Certificates.RenameAsync("x", "n", c)),
        Delete("/organization/certificates/{certificate_id}", (a, c) => a.Certificates.DeleteAsync("x", c)),
    ];

    private static IEnumerable<ClientCall> Certificates(AdminScope scope, string at) =>
    [
        List($"{at}/certificates", (a, c) => a.Certificates.ListAsync(scope, c)),
        new($"POST {at}/certificates/activate", async (a, c) => await a.Certificates.ActivateAsync(scope, ["x"], c)),
        new($"POST {at}/certificates/deactivate", async (a, c) => await a.Certificates.DeactivateAsync(scope, ["x"], c)),
    ];

    private static ClientCall Of<T>(string operation, Func<OpenAIAdmin, CancellationToken, Task<T>> run)
        where T : class? => new(operation, async (a, c) => await run(a, c));

    private static ClientCall List<T>(string path, Func<OpenAIAdmin, CancellationToken, IAsyncEnumerable<T>> run) =>
        new("GET " + path, async (a, c) => await run(a, c).ToListAsync(c));

    private static ClientCall Delete(string path, Func<OpenAIAdmin, CancellationToken, Task<bool>> run) =>
        new("DELETE " + path, async (a, c) => await run(a, c) ? true : null);

    private static string[] Where(UsageKind kind, string dimension) => UsageQuery.DimensionsOf(kind).Contains(dimension) ? ["x"] : [];

    private static string Snake(UsageKind kind) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());
}
