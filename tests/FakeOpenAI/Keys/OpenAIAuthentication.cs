using FakeOpenAI.Http;

namespace FakeOpenAI.Keys;

/// <summary>Who calls, and may they: OpenAI's answers in OpenAI's order.</summary>
internal static class OpenAIAuthentication
{
    private const string SubprotocolPrefix = "openai-insecure-api-key.";

    public static void Authenticate(FakeCall call, FakeRoute route)
    {
        var text = Bearer(call) ?? (route.IsWebSocket ? Subprotocol(call) : null);
        if (string.IsNullOrEmpty(text))
            throw OpenAIErrors.NoKey();
        var key = call.State.Find(text);
        if (key is null || key.Type is FakeKeyType.Anthropic or FakeKeyType.Gemini or FakeKeyType.GitHub)
            throw OpenAIErrors.BadKey(text);
        call.Response.Headers["openai-organization"] = key.Project.Organization.Id;
        call.Response.Headers["openai-project"] = key.Project.Id;
        if (call.Header("OpenAI-Organization") is { } organization && organization != key.Project.Organization.Id)
            throw OpenAIErrors.OtherOrganization(organization);
        if (call.Header("OpenAI-Project") is { } project && project != key.Project.Id)
            throw OpenAIErrors.OtherProject(project);
        if (route.Scope is { } scope && !key.Allows(scope))
            throw OpenAIErrors.MissingScope(scope, route is { Method: "GET", Pattern: "/v1/models" });
        call.Key = key;
    }

    public static string? Bearer(FakeCall call) =>
        call.Header("Authorization") is { } value && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value[7..].Trim() : null;

    private static string? Subprotocol(FakeCall call) =>
        call.Http.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(name => name.StartsWith(SubprotocolPrefix, StringComparison.Ordinal))?[SubprotocolPrefix.Length..];
}
