using System.Net;
using System.Text;
using System.Text.Json;
using Sallyport.Tests.Contracts.Schema;

namespace Sallyport.Tests.Control.OpenAI;

/// <summary>
/// The provider as its published document describes it: holds every call to the document, and answers with a sample of
/// the document's own schema.
/// </summary>
internal sealed class SpecificationServer(Specification specification) : HttpMessageHandler
{
    private readonly SchemaSample _sample = new(specification.Document);

    /// <summary>The operations called, as the document spells them.</summary>
    public List<string> Called { get; } = [];

    /// <summary>What in the calls is not as the document says.</summary>
    public List<string> Errors { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath["/v1".Length..];
        if (specification.Find(request.Method.Method, path) is not { } found)
        {
            Errors.Add($"{request.Method} {path} is not in the document");
            return AdminScene.Error(404, "Unknown request URL", "unknown_url");
        }
        var (template, operation) = found;
        Called.Add($"{request.Method} {template}");
        Errors.AddRange(QueryCheck.Errors(specification, operation, request.RequestUri.Query));
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        CheckBody(operation, body);
        var answer = specification.Answer(request.Method.Method, template, "application/json");
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent(answer is { } schema ? _sample.Of(schema)!.ToJsonString() : "{}", Encoding.UTF8, "application/json"),
        };
    }

    private void CheckBody(JsonElement operation, string? body)
    {
        if (!operation.TryGetProperty("requestBody", out var declared))
        {
            if (body is not null) Errors.Add("a body that the document does not have: " + body);
            return;
        }
        if (body is null)
        {
            Errors.Add("no body");
            return;
        }
        using var value = JsonDocument.Parse(body);
        Errors.AddRange(specification.Validator.Validate(value.RootElement, declared.GetProperty("content").GetProperty("application/json").GetProperty("schema")));
    }
}
