using FakeOpenAI.Admin.Usage;
using FakeOpenAI.Keys;
using Sallyport.Tests.Contracts.Fake;

namespace Sallyport.Tests.Contracts;

/// <summary>The calls that bring out every answer of the Admin API, those of people in <see cref="AdminPeopleExchange"/>.</summary>
internal static class AdminExchange
{
    private const string Project = "/organization/projects/{project_id}";
    private const string Account = Project + "/service_accounts/{service_account_id}";
    private const string Alert = """{"threshold_amount":10000,"currency":"USD","interval":"month","notification_channel":{"type":"email","recipients":["a@canary.example"],"subject_prefix":"spent"}}""";
    private const string Limit = """{"threshold_amount":50000,"currency":"USD","interval":"month"}""";

    public static IReadOnlyList<Exchange> All { get; } =
    [
        Exchange.Fixed("GET", "/organization/admin_api_keys"),
        Exchange.Fixed("POST", "/organization/admin_api_keys", """{"name":"ci","expires_in_seconds":3600}"""),
        On("GET", "/organization/admin_api_keys/{key_id}", AdminKeyAsync),
        On("DELETE", "/organization/admin_api_keys/{key_id}", AdminKeyAsync),

        Exchange.Fixed("GET", "/organization/projects"),
        Exchange.Fixed("POST", "/organization/projects", """{"name":"bot","residency":"EU_STORAGE_PROCESSING","external_key_id":null}"""),
        On("GET", Project),
        On("POST", Project, """{"name":"renamed"}"""),
        On("POST", Project + "/archive"),

        On("GET", Project + "/service_accounts", AccountAsync),
        On("POST", Project + "/service_accounts", """{"name":"bot"}"""),
        On("GET", Account, AccountAsync),
        On("POST", Account, AccountAsync, """{"name":"bot 2","role":"owner"}"""),
        On("DELETE", Account, AccountAsync),
        On("POST", Account + "/api_keys", AccountAsync, """{"name":"k","scopes":["api.responses.write"]}"""),

        On("GET", Project + "/api_keys", KeyAsync),
        On("GET", Project + "/api_keys/{api_key_id}", KeyAsync),
        On("DELETE", Project + "/api_keys/{api_key_id}", KeyAsync),

        On("GET", Project + "/rate_limits"),
        On("POST", Project + "/rate_limits/{rate_limit_id}", _ => Task.FromResult("rl-gpt-5"), """{"max_requests_per_1_minute":5,"max_requests_per_1_day":100}"""),
        On("GET", Project + "/model_permissions"),
        On("POST", Project + "/model_permissions", """{"mode":"allow_list","model_ids":["gpt-5"]}"""),
        On("DELETE", Project + "/model_permissions"),
        On("GET", Project + "/hosted_tool_permissions"),
        On("POST", Project + "/hosted_tool_permissions", """{"mcp":{"enabled":false}}"""),
        On("GET", Project + "/data_retention"),
        On("POST", Project + "/data_retention", """{"retention_type":"zero_data_retention"}"""),
        Exchange.Fixed("GET", "/organization/data_retention"),
        Exchange.Fixed("POST", "/organization/data_retention", """{"retention_type":"zero_data_retention"}"""),
        .. Spending("/organization"),
        .. Spending(Project),

        Usage("completions", "input_tokens", "&group_by[]=model&group_by[]=batch&group_by[]=service_tier"),
        Usage("embeddings", "input_tokens"),
        Usage("moderations", "input_tokens"),
        Usage("images", "images", "&group_by[]=size&group_by[]=source"),
        Usage("audio_speeches", "characters"),
        Usage("audio_transcriptions", "seconds"),
        Usage("vector_stores", "usage_bytes"),
        Usage("code_interpreter_sessions", "num_sessions"),
        Usage("file_search_calls", "num_requests", "&group_by[]=api_key_id&group_by[]=vector_store_id"),
        Usage("web_search_calls", "num_requests", "&group_by[]=context_level"),
        new("GET", "/organization/costs", client => UsedAsync(client, "/organization/costs", "completions", "output_tokens", "&group_by[]=line_item&group_by[]=api_key_id")),
        On("GET", "/organization/audit_logs", AccountAsync),
    ];

    private static Exchange Usage(string kind, string metric, string query = "")
    {
        var path = "/organization/usage/" + kind;
        return new("GET", path, client => UsedAsync(client, path, kind, metric, query));
    }

    private static Task<(string, HttpContent?)> UsedAsync(FakeClient client, string path, string kind, string metric, string query)
    {
        var (now, state) = (DateTimeOffset.UtcNow, client.Server.State);
        var used = new UsageDimensions { ProjectId = "proj_1", UserId = "user-1", ApiKeyId = "key_1", Model = "gpt-5", Batch = true, ServiceTier = "flex", Size = "1024x1024", Source = "image.edit", VectorStoreId = "vs_1", ContextLevel = "low" };
        state.AddUsage(kind, state.DefaultOrganization, used, now, (metric, 1000));
        return Task.FromResult(($"{path}?start_time={now.AddDays(-1).ToUnixTimeSeconds()}&bucket_width=1d&group_by[]=project_id{query}", (HttpContent?)null));
    }

    private static IEnumerable<Exchange> Spending(string at) =>
    [
        On("GET", at + "/spend_alerts", client => AlertAsync(client, at)),
        On("POST", at + "/spend_alerts", Alert),
        On("GET", at + "/spend_alerts/{alert_id}", client => AlertAsync(client, at)),
        On("POST", at + "/spend_alerts/{alert_id}", client => AlertAsync(client, at), Alert),
        On("DELETE", at + "/spend_alerts/{alert_id}", client => AlertAsync(client, at)),
        On("GET", at + "/spend_limit", client => LimitAsync(client, at)),
        On("POST", at + "/spend_limit", Limit),
        On("DELETE", at + "/spend_limit", client => LimitAsync(client, at)),
    ];

    internal static Exchange On(string method, string pattern, string? json = null) => On(method, pattern, _ => Task.FromResult(""), json);

    /// <summary>A call on the default project, and on the thing that <paramref name="prepareAsync"/> makes and names.</summary>
    internal static Exchange On(string method, string pattern, Func<FakeClient, Task<string>> prepareAsync, string? json = null) => new(method, pattern, async client =>
    {
        var id = await prepareAsync(client);
        var path = string.Join('/', pattern.Split('/').Select(segment => segment == "{project_id}" ? client.Server.State.DefaultProject.Id : segment.StartsWith('{') ? id : segment));
        return (path, json is null ? null : Exchange.Json(json));
    });

    private static string InProject(FakeClient client, string path = "") => $"/organization/projects/{client.Server.State.DefaultProject.Id}{path}";

    private static Task<string> AdminKeyAsync(FakeClient client) => Exchange.CreatedAsync(client, "/organization/admin_api_keys", """{"name":"k"}""");

    private static Task<string> AccountAsync(FakeClient client) => Exchange.CreatedAsync(client, InProject(client, "/service_accounts"), """{"name":"bot","create_service_account_only":true}""");

    private static Task<string> KeyAsync(FakeClient client) => Task.FromResult(client.Server.State.CreateKey(FakeKeyType.Project).Id);

    private static Task<string> AlertAsync(FakeClient client, string at) => Exchange.CreatedAsync(client, In(client, at) + "/spend_alerts", Alert);

    private static async Task<string> LimitAsync(FakeClient client, string at)
    {
        (await client.JsonAsync("POST", "/v1" + In(client, at) + "/spend_limit", Limit)).Response.EnsureSuccessStatusCode();
        return "";
    }

    private static string In(FakeClient client, string at) => at == Project ? InProject(client) : at;
}
