using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FakeOpenAI.Http;

namespace FakeOpenAI.Models;

/// <summary>The model list, and the rules by which a model is refused.</summary>
internal static partial class ModelEndpoints
{
    public static IEnumerable<FakeRoute> Routes =>
    [
        new(Surface.OpenAI, "GET", "/v1/models", ListAsync) { Scope = "api.model.read" },
        new(Surface.OpenAI, "GET", "/v1/models/{model}", GetAsync) { Scope = "api.model.read" },
        new(Surface.OpenAI, "DELETE", "/v1/models/{model}", DeleteAsync) { Scope = "api.model.write" },
    ];

    /// <summary>Throws 404 for a model that does not exist and 403 for one outside the project's list.</summary>
    public static void Check(FakeCall call, string model)
    {
        if (call.State.ModelCreated(model) is null && !Scripted.IsMatch(model))
            throw OpenAIErrors.UnknownModel(model);
        if (!call.Key.Project.MayUse(model))
            throw OpenAIErrors.ModelOutsideProject(call.Key.Project, model);
    }

    /// <summary>How many text pieces <c>fake-events-N</c> asks for; null for a normal model.</summary>
    public static int? ScriptedEvents(string model) => Scripted.Match(model) is { Success: true } match ? int.Parse(match.Groups[1].Value) : null;

    [GeneratedRegex(@"^fake-events-(\d{1,7})$", RegexOptions.NonBacktracking)]
    private static partial Regex Scripted { get; }

    private static Task ListAsync(FakeCall call)
    {
        var models = call.State.Models.Where(call.Key.Project.MayUse);
        var list = new JsonObject { ["object"] = "list", ["data"] = new JsonArray([.. models.Select(model => Describe(call, model))]) };
        // Codex asks with its version and looks for a member of its own
        if (call.Request.Query.ContainsKey("client_version"))
            list["models"] = new JsonArray();
        return call.JsonAsync(list);
    }

    private static Task GetAsync(FakeCall call)
    {
        var model = call.Values["model"];
        Check(call, model);
        return call.JsonAsync(Describe(call, model));
    }

    private static Task DeleteAsync(FakeCall call)
    {
        var model = call.Values["model"];
        if (!call.State.RemoveModel(model))
            throw OpenAIErrors.UnknownModel(model);
        return call.JsonAsync(new JsonObject { ["id"] = model, ["object"] = "model", ["deleted"] = true });
    }

    private static JsonNode Describe(FakeCall call, string model) => new JsonObject
    {
        ["id"] = model,
        ["object"] = "model",
        ["created"] = (call.State.ModelCreated(model) ?? call.Now).ToUnixTimeSeconds(),
        ["owned_by"] = "system",
    };
}
