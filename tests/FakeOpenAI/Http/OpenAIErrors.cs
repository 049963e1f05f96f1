using System.Text.Json.Nodes;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Http;

/// <summary>OpenAI's error bodies, word for word where the wording is known.</summary>
internal static class OpenAIErrors
{
    private const string Invalid = "invalid_request_error";

    public static FakeProblem NoKey() => Problem(401, Invalid, null,
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the API from your browser and are prompted for a username and password. You can obtain an API key from https://platform.openai.com/account/api-keys.");

    public static FakeProblem BadKey(string key) => Problem(401, Invalid, "invalid_api_key",
        $"Incorrect API key provided: {KeyText.Mask(key)}. You can find your API key at https://platform.openai.com/account/api-keys.");

    public static FakeProblem MissingScope(string scope, bool listsModels) => Problem(listsModels ? 403 : 401, Invalid, "missing_scope",
        $"You have insufficient permissions for this operation. Missing scopes: {scope}. Check that you have the correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a restricted API key, that it has the necessary scopes.");

    public static FakeProblem OtherOrganization(string sent) => Problem(401, Invalid, "mismatched_organization",
        $"OpenAI-Organization header should match organization for API key. Sent: {sent}.");

    public static FakeProblem OtherProject(string sent) => Problem(401, Invalid, "mismatched_project",
        $"OpenAI-Project header should match project for API key. Sent: {sent}.");

    public static FakeProblem OwnerLeft() => Problem(401, Invalid, null, "You must be a member of an organization to use the API.");

    public static FakeProblem ArchivedProject(FakeProject project) => Problem(401, Invalid, "not_authorized_invalid_project",
        $"The project you are requesting has been archived and is no longer accessible: {project.Id}.");

    public static FakeProblem ModelOutsideProject(FakeProject project, string model) => Problem(403, Invalid, "model_not_found",
        $"Project `{project.Id}` does not have access to model `{model}`");

    public static FakeProblem UnknownModel(string model) => Problem(404, Invalid, "model_not_found",
        $"The model `{model}` does not exist or you do not have access to it.", "model");

    public static FakeProblem UnknownRoute(string method, string path) => Problem(404, Invalid, null, $"Invalid URL ({method} {path})");

    public static FakeProblem WrongMethod(string method, string path) => Problem(405, Invalid, null,
        $"Not allowed to {method} on {path}. (HINT: Perhaps you meant to use a different HTTP method?)");

    public static FakeProblem NotFound(string what, string id) => Problem(404, Invalid, null, $"No such {what}: {id}", "id");

    public static FakeProblem NotJson() => Problem(400, Invalid, null,
        "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)");

    public static FakeProblem MissingParameter(string name) => Problem(400, Invalid, "missing_required_parameter", $"Missing required parameter: '{name}'.", name);

    public static FakeProblem BadParameter(string name, string rule) => Problem(400, Invalid, "invalid_value", $"Invalid value for '{name}': {rule}", name);

    public static FakeProblem UnknownParameter(string name) => Problem(400, Invalid, "unknown_parameter", $"Unknown parameter: '{name}'.", name);

    public static FakeProblem Refused(string message) => Problem(400, Invalid, null, message);

    public static FakeProblem RateLimited(string kind, string model, FakeProject project, int limit, int used, int requested, TimeSpan wait) => new(429,
        Envelope(kind, "rate_limit_exceeded",
            $"Rate limit reached for {model} in organization {project.Organization.Id} on {(kind == "tokens" ? "tokens" : "requests")} per min ({(kind == "tokens" ? "TPM" : "RPM")}): Limit {limit}, Used {used}, Requested {requested}. Please try again in {(int)wait.TotalMilliseconds}ms. Visit https://platform.openai.com/account/rate-limits to learn more."))
    {
        Headers = [KeyValuePair.Create("Retry-After", ((int)Math.Ceiling(wait.TotalSeconds)).ToString())],
    };

    public static FakeProblem OutOfQuota(string code) => Problem(429, "insufficient_quota", code,
        "You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.");

    public static FakeProblem UpgradeRequired() => Problem(426, Invalid, null, "This endpoint is not available over WebSocket.");

    public static FakeProblem Problem(int status, string type, string? code, string message, string? param = null) => new(status, Envelope(type, code, message, param));

    public static JsonObject Envelope(string type, string? code, string message, string? param = null) => new()
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = param, ["code"] = code },
    };
}
