using System.Text.Json.Nodes;
using FakeOpenAI.Faults;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;
using FakeOpenAI.Tls;

namespace FakeOpenAI.Control;

/// <summary>
/// <c>/__fake/…</c>, for tests in other processes; needs no key, is never captured, and exists only where it was switched on:
/// <c>GET|DELETE capture</c>; <c>POST keys {type, scopes}</c>; <c>POST revoke {key}</c>; <c>POST faults {path, fault, times}</c> and <c>DELETE faults</c>;
/// <c>POST settings {text, certificate, responses_websocket, quota, models}</c>; <c>POST admin {newer, deletes_service_account_keys, account_only, audit_log,
/// usage_delay_seconds, clock_skew_seconds, lose_audit_events: [type…] or true or false}</c>; <c>POST audit {type, detail}</c>.
/// </summary>
internal static class ControlEndpoints
{
    public const string Prefix = "/__fake/";

    public static async Task RunAsync(FakeCall call)
    {
        try
        {
            await call.JsonAsync(await AnswerAsync(call));
        }
        catch (Exception problem) when (problem is FakeProblem or ArgumentException)
        {
            await call.JsonAsync(new JsonObject { ["error"] = problem is FakeProblem known ? known.Body["error"]?["message"]?.DeepClone() : problem.Message }, 400);
        }
    }

    private static async Task<JsonNode> AnswerAsync(FakeCall call)
    {
        switch ($"{call.Request.Method} {call.Path[Prefix.Length..]}")
        {
            case "GET capture":
                return new JsonArray([.. call.Server.Capture.Requests.Select(CaptureJson.Of)]);
            case "DELETE capture":
                call.Server.Capture.Clear();
                return new JsonObject();
            case "POST keys":
                return await CreateKeyAsync(call);
            case "POST revoke":
                var text = (await call.ReadJsonAsync()).RequiredString("key");
                call.State.Revoke(call.State.Find(text) ?? throw OpenAIErrors.BadKey(text));
                return new JsonObject();
            case "POST faults":
                var body = await call.ReadJsonAsync();
                call.Server.Faults.Add(body.RequiredString("path"), FaultText.Parse(body.RequiredString("fault")), body.Integer("times") ?? 1);
                return new JsonObject();
            case "DELETE faults":
                call.Server.Faults.Clear();
                return new JsonObject();
            case "POST settings":
                return await ChangeAsync(call);
            case "POST admin":
                AdminControl.Change(call.State, await call.ReadJsonAsync());
                return new JsonObject();
            case "POST audit":
                AdminControl.Write(call.State, await call.ReadJsonAsync());
                return new JsonObject();
            default:
                throw OpenAIErrors.UnknownRoute(call.Request.Method, call.Path);
        }
    }

    private static async Task<JsonNode> CreateKeyAsync(FakeCall call)
    {
        var body = await call.ReadJsonAsync();
        var type = Enum.Parse<FakeKeyType>(body.String("type") ?? nameof(FakeKeyType.Project), ignoreCase: true);
        var scopes = body.TryGetProperty("scopes", out var list) ? list.EnumerateArray().Select(scope => scope.ToString()).ToArray() : null;
        var key = call.State.CreateKey(type, scopes);
        return new JsonObject { ["id"] = key.Id, ["key"] = key.Text, ["project"] = key.Project.Id };
    }

    private static async Task<JsonNode> ChangeAsync(FakeCall call)
    {
        var body = await call.ReadJsonAsync();
        call.State.Text = body.String("text") ?? call.State.Text;
        if (body.String("certificate") is { } certificate)
            call.Server.Certificate = Enum.Parse<CertificateMode>(certificate, ignoreCase: true);
        if (body.TryGetProperty("responses_websocket", out _))
            call.Server.ResponsesOverWebSocket = body.Flag("responses_websocket");
        if (body.TryGetProperty("quota", out _))
            call.State.DefaultProject.ExhaustedQuotaCode = body.String("quota");
        if (body.TryGetProperty("models", out var models))
            foreach (var model in models.EnumerateArray())
                call.State.AddModel(model.ToString());
        return new JsonObject();
    }
}
