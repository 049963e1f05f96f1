using System.Globalization;
using FakeOpenAI.Http;

namespace FakeOpenAI.Keys;

/// <summary>Who calls, and may they: OpenAI's answers in OpenAI's order.</summary>
internal static class OpenAIAuthentication
{
    private const string SubprotocolPrefix = "openai-insecure-api-key.";

    public static void Authenticate(FakeCall call, FakeRoute route)
    {
        var key = Known(call, Bearer(call) ?? (route.IsWebSocket ? Subprotocol(call) : null));
        call.Response.Headers["openai-project"] = key.Project.Id;
        if (!KeyRights.OwnerHasAccess(key))
            throw OpenAIErrors.OwnerLeft();
        if (key.Project.ArchivedAt is not null)
            throw OpenAIErrors.ArchivedProject(key.Project);
        if (call.Header("OpenAI-Project") is { } project && project != key.Project.Id)
            throw OpenAIErrors.OtherProject(project);
        Admit(call, route, key);
    }

    /// <summary>The Admin API: any other key lacks its scope, and the answer carries the date of the provider's clock.</summary>
    public static void AuthenticateAdmin(FakeCall call, FakeRoute route)
    {
        call.Response.Headers.Date = call.Now.ToString("r", CultureInfo.InvariantCulture);
        Admit(call, route, Known(call, Bearer(call)));
    }

    private static FakeKey Known(FakeCall call, string? text)
    {
        if (string.IsNullOrEmpty(text))
            throw OpenAIErrors.NoKey();
        var key = call.State.Find(text);
        if (key is null || key.Type is FakeKeyType.Anthropic or FakeKeyType.Gemini or FakeKeyType.GitHub)
            throw OpenAIErrors.BadKey(text);
        call.Response.Headers["openai-organization"] = key.Project.Organization.Id;
        if (call.Header("OpenAI-Organization") is { } organization && organization != key.Project.Organization.Id)
            throw OpenAIErrors.OtherOrganization(organization);
        return key;
    }

    private static void Admit(FakeCall call, FakeRoute route, FakeKey key)
    {
        if (route.Scope is { } scope && !key.Allows(scope))
            throw OpenAIErrors.MissingScope(scope, route is { Method: "GET", Pattern: "/v1/models" });
        call.Key = key;
        key.LastUsedAt = call.Now;
    }

    public static string? Bearer(FakeCall call) =>
        call.Header("Authorization") is { } value && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value[7..].Trim() : null;

    private static string? Subprotocol(FakeCall call) =>
        call.Http.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(name => name.StartsWith(SubprotocolPrefix, StringComparison.Ordinal))?[SubprotocolPrefix.Length..];
}
