using System.Text.Json.Nodes;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Anthropic;

/// <summary>
/// API keys as Anthropic's Admin API has them: listed and switched off, never made and never deleted (its reference,
/// checked 2026-11-23).
/// </summary>
internal static class AnthropicAdminEndpoints
{
    private const int LargestPage = 1000;

    public static IEnumerable<FakeRoute> Routes =>
    [
        new(Surface.AnthropicAdmin, "GET", "/v1/organizations/api_keys", ListAsync),
        new(Surface.AnthropicAdmin, "GET", "/v1/organizations/api_keys/{id}", call => call.JsonAsync(Body(Find(call)))),
        new(Surface.AnthropicAdmin, "POST", "/v1/organizations/api_keys/{id}", UpdateAsync),
    ];

    public static void Authenticate(FakeCall call)
    {
        var text = call.Header("x-api-key");
        if (string.IsNullOrEmpty(text)) throw AnthropicErrors.NoKey();
        call.Key = call.State.Find(text) is { Type: FakeKeyType.AnthropicAdmin } key ? key : throw AnthropicErrors.BadKey(bearer: false);
    }

    private static Task ListAsync(FakeCall call)
    {
        var keys = call.State.AnthropicKeys;
        var limit = int.TryParse(call.Request.Query["limit"], out var wanted) ? Math.Clamp(wanted, 1, LargestPage) : 20;
        var after = call.Request.Query["after_id"].ToString();
        var rest = after.Length == 0 ? keys : [.. keys.SkipWhile(k => k.Id != after).Skip(1)];
        var page = rest.Take(limit).ToList();
        return call.JsonAsync(new JsonObject
        {
            ["data"] = new JsonArray([.. page.Select(Body)]),
            ["first_id"] = page.FirstOrDefault()?.Id,
            ["has_more"] = rest.Count > page.Count,
            ["last_id"] = page.LastOrDefault()?.Id,
        });
    }

    private static async Task UpdateAsync(FakeCall call)
    {
        var body = await call.ReadJsonAsync();
        var key = Find(call);
        if (body.String("status") is { } status) key.SwitchedOff = status != "active";
        if (body.String("name") is { } name) key.Name = name;
        await call.JsonAsync(Body(key));
    }

    private static FakeKey Find(FakeCall call) =>
        call.State.AnthropicKeys.FirstOrDefault(k => k.Id == call.Values["id"]) ?? throw AnthropicErrors.NoSuchKey(call.Values["id"]);

    private static JsonObject Body(FakeKey key) => new()
    {
        ["id"] = key.Id,
        ["type"] = "api_key",
        ["name"] = key.Name,
        ["partial_key_hint"] = $"{key.Text[..16]}...{key.Text[^4..]}",
        ["status"] = key.SwitchedOff ? "inactive" : "active",
        ["created_at"] = key.CreatedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        ["workspace_id"] = null,
    };
}
