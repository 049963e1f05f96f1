using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;

namespace Sallyport.Broker.Forwarding;

/// <summary>
/// Says no in the provider's own error shape, so that the client's library raises the exception it has for it, with a
/// <c>sallyport</c> block that names the rule and what a person could do.
/// </summary>
internal static class DenialResponse
{
    public static async Task WriteAsync(HttpContext http, ErrorShape shape, Denial denial)
    {
        var response = http.Response;
        response.StatusCode = denial.Status;
        response.ContentType = "application/json";
        response.Headers["x-sallyport-rule"] = denial.Code;
        // An SDK would otherwise try a refusal again that no repetition changes. A failure upstream it may well repeat.
        if (denial.RetryAfter is { } wait) Wait(response.Headers, wait);
        else if (denial.Status < 500) response.Headers["x-should-retry"] = "false";
        var body = Body(shape, denial);
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await response.Body.WriteAsync(body);
    }

    internal static byte[] Body(ErrorShape shape, Denial denial)
    {
        var message = $"{ProviderWords(shape, denial)}Sallyport: {denial.Message}{(denial.Hint is { } hint ? $" Hint: {hint}" : "")}";
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        switch (shape)
        {
            case ErrorShape.OpenAI:
                json.WriteStartObject("error");
                json.WriteString("message", message);
                json.WriteString("type", OpenAIType(denial));
                json.WriteString("param", OpenAIParameter(denial.Rule));
                json.WriteString("code", OpenAICode(denial));
                json.WriteEndObject();
                break;
            case ErrorShape.Anthropic:
                json.WriteString("type", "error");
                json.WriteStartObject("error");
                json.WriteString("type", AnthropicType(denial.Status));
                json.WriteString("message", message);
                json.WriteEndObject();
                break;
            case ErrorShape.Google:
                json.WriteStartObject("error");
                json.WriteNumber("code", denial.Status);
                json.WriteString("message", message);
                json.WriteString("status", GoogleStatus(denial.Status));
                json.WriteEndObject();
                break;
            case ErrorShape.GitHub:
                json.WriteString("message", message);
                json.WriteString("documentation_url", "https://docs.github.com/rest");
                json.WriteString("status", denial.Status.ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteString("message", message);
                break;
        }
        json.WriteStartObject("sallyport");
        json.WriteString("rule", denial.Code);
        json.WriteString("subject", denial.Subject);
        json.WriteString("message", denial.Message);
        if (denial.Hint is not null) json.WriteString("hint", denial.Hint);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A wait of over a minute is for people: libraries would try too soon, and again.</summary>
    private static void Wait(IHeaderDictionary headers, TimeSpan wait)
    {
        headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        headers["retry-after-ms"] = Math.Ceiling(wait.TotalMilliseconds).ToString("0", CultureInfo.InvariantCulture);
        if (wait > TimeSpan.FromMinutes(1)) headers["x-should-retry"] = "false";
    }

    private static string OpenAIType(Denial denial) => denial.Rule switch
    {
        Rule.RequestLimit or Rule.ConcurrencyLimit => "requests",
        Rule.TokenLimit => "tokens",
        Rule.ImageLimit => "images",
        Rule.BudgetSpent => "insufficient_quota",
        _ => denial.Status >= 500 ? "server_error" : "invalid_request_error",
    };

    /// <summary>How the provider itself begins such a message; its clients and their users know it by that.</summary>
    private static string ProviderWords(ErrorShape shape, Denial denial) => (shape, denial.Rule) switch
    {
        (ErrorShape.OpenAI, Rule.GroupNotGranted) => $"You have insufficient permissions for this operation. Missing scopes: {denial.Subject}. ",
        (ErrorShape.OpenAI, Rule.ModelNotAllowed) => $"Project does not have access to model `{denial.Subject}`. ",
        (ErrorShape.OpenAI, Rule.UnknownOperation) => $"Unknown request URL: {denial.Subject}. ",
        _ => "",
    };

    private static string OpenAICode(Denial denial) => denial.Rule switch
    {
        Rule.RequestLimit or Rule.ConcurrencyLimit or Rule.TokenLimit or Rule.ImageLimit => "rate_limit_exceeded",
        Rule.BudgetSpent => "insufficient_quota",
        Rule.GroupNotGranted => "missing_scope",
        Rule.ModelNotAllowed => "model_not_found",
        Rule.UnknownOperation => "unknown_url",
        _ => $"sallyport_{denial.Code.Replace('-', '_')}",
    };

    private static string? OpenAIParameter(Rule rule) => rule switch
    {
        Rule.ModelNotAllowed => "model",
        Rule.ToolNotAllowed => "tools",
        Rule.StoreNotAllowed => "store",
        Rule.BackgroundNotAllowed => "background",
        Rule.ContinuationNotAllowed => "previous_response_id",
        Rule.ServiceTierNotAllowed => "service_tier",
        _ => null,
    };

    private static string AnthropicType(int status) => status switch
    {
        400 or 431 => "invalid_request_error",
        401 => "authentication_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        >= 500 => "api_error",
        _ => "permission_error",
    };

    private static string GoogleStatus(int status) => status switch
    {
        400 or 431 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        503 => "UNAVAILABLE",
        >= 500 => "INTERNAL",
        _ => "PERMISSION_DENIED",
    };
}
