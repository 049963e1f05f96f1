using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.Limits;

/// <summary>The rate limits of a project, one for each model there is; those of requests and tokens a minute hold from the next call on.</summary>
internal static class RateLimitEndpoints
{
    private const string Limits = AdminRoute.Project + "/rate_limits";
    private const string IdPrefix = "rl-";

    public static IEnumerable<FakeRoute> Routes =>
    [
        AdminRoute.Get(Limits, ListAsync),
        AdminRoute.Post(Limits + "/{rate_limit_id}", UpdateAsync),
    ];

    private static readonly string[] s_members =
    [
        "max_requests_per_1_minute", "max_tokens_per_1_minute", "max_images_per_1_minute", "max_audio_megabytes_per_1_minute", "max_requests_per_1_day",
        "batch_1_day_max_input_tokens",
    ];

    private static Task ListAsync(FakeCall call)
    {
        var project = call.Project();
        var models = new Register<string>(model => IdPrefix + model);
        foreach (var model in call.State.Models)
            models.Put(model);
        return call.PageAAsync(models, model => Json(project, model), limit: 100);
    }

    private static async Task UpdateAsync(FakeCall call)
    {
        var project = call.ChangeableProject();
        var id = call.Values["rate_limit_id"];
        var model = call.State.Models.FirstOrDefault(model => IdPrefix + model == id) ?? throw OpenAIErrors.NotFound("rate limit", id);
        var body = await AdminBody.ReadAsync(call, s_members);
        var old = project.Limits.GetValueOrDefault(model, RateLimit.Default);
        project.Limits[model] = new RateLimit(body.Number(s_members[0]) ?? old.RequestsPerMinute, body.Number(s_members[1]) ?? old.TokensPerMinute)
        {
            ImagesPerMinute = body.Number(s_members[2]) ?? old.ImagesPerMinute,
            AudioMegabytesPerMinute = body.Number(s_members[3]) ?? old.AudioMegabytesPerMinute,
            RequestsPerDay = body.Number(s_members[4]) ?? old.RequestsPerDay,
            BatchInputTokensPerDay = body.Number(s_members[5]) ?? old.BatchInputTokensPerDay,
        };
        var changes = new JsonObject(s_members.Where(body.Has).Select(name => KeyValuePair.Create(name, (JsonNode?)body.Number(name))));
        AuditLog.Note(call, "rate_limit.updated", new JsonObject { ["id"] = id, ["changes_requested"] = changes }, project);
        await call.JsonAsync(Json(project, model));
    }

    private static JsonObject Json(FakeProject project, string model)
    {
        var limit = project.Limits.GetValueOrDefault(model, RateLimit.Default);
        int?[] values = [limit.RequestsPerMinute, limit.TokensPerMinute, limit.ImagesPerMinute, limit.AudioMegabytesPerMinute, limit.RequestsPerDay, limit.BatchInputTokensPerDay];
        var json = new JsonObject { ["object"] = "project.rate_limit", ["id"] = IdPrefix + model, ["model"] = model };
        foreach (var (name, value) in s_members.Zip(values))
            if (value is not null)
                json[name] = value;
        return json;
    }
}
