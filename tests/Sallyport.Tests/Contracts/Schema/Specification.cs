using System.Text.Json;
using Xunit;

namespace Sallyport.Tests.Contracts.Schema;

/// <summary>OpenAI's published OpenAPI document, where it can be found: <c>$SALLYPORT_OPENAPI</c>, or <c>../shared/openapi</c> beside the checkout.</summary>
internal sealed class Specification
{
    private readonly JsonElement _paths;

    private Specification(JsonElement document)
    {
        Document = document;
        _paths = document.GetProperty("paths");
    }

    public JsonElement Document { get; }

    /// <summary>The document; skips the running test, with the reason, where there is none.</summary>
    public static Specification LoadOrSkip()
    {
        var path = Environment.GetEnvironmentVariable("SALLYPORT_OPENAPI") ?? BesideCheckout();
        if (path is null || !File.Exists(path))
            Assert.Skip($"OpenAI's specification is not here ({path ?? "no checkout found"}); point SALLYPORT_OPENAPI at openai-openapi.json");
        using var stream = File.OpenRead(path);
        using var document = JsonDocument.Parse(stream);
        return new Specification(document.RootElement.Clone());
    }

    public SchemaValidator Validator => new(Document);

    /// <summary>Every operation: its method in capitals and its path as the document spells it.</summary>
    public IEnumerable<(string Method, string Path)> Operations =>
        from path in _paths.EnumerateObject()
        from member in path.Value.EnumerateObject()
        where member.Name is "get" or "post" or "put" or "patch" or "delete"
        select (member.Name.ToUpperInvariant(), path.Name);

    /// <summary>The operation of a method and a path such as <c>/files/{file_id}</c>, whatever its parameters are called; null if there is none.</summary>
    public JsonElement? Operation(string method, string path)
    {
        var wanted = WithoutNames(path);
        foreach (var candidate in _paths.EnumerateObject())
            if (WithoutNames(candidate.Name) == wanted && candidate.Value.TryGetProperty(method.ToLowerInvariant(), out var operation))
                return operation;
        return null;
    }

    /// <summary>The operation that a request's path such as <c>/files/file-1</c> is of, with its path as the document spells it; null if there is none.</summary>
    public (string Path, JsonElement Operation)? Find(string method, string path)
    {
        var segments = path.Split('/');
        return Operations.Where(o => o.Method == method).Select(o => o.Path)
            .Where(template => template.Split('/') is var parts && parts.Length == segments.Length && parts.Zip(segments).All(p => p.First.StartsWith('{') || p.First == p.Second))
            // a word goes before a parameter
            .OrderBy(template => template.Count(c => c == '{'))
            .Select(template => ((string, JsonElement)?)(template, _paths.GetProperty(template).GetProperty(method.ToLowerInvariant())))
            .FirstOrDefault();
    }

    /// <summary>The schema of an operation's 200 answer in a media type; null where the document gives none.</summary>
    public JsonElement? Answer(string method, string path, string mediaType) =>
        Operation(method, path) is { } operation
        && operation.GetProperty("responses").TryGetProperty("200", out var answer)
        && answer.TryGetProperty("content", out var content)
        && content.TryGetProperty(mediaType, out var media)
            ? media.GetProperty("schema")
            : null;

    public JsonElement Schema(string name) => Document.GetProperty("components").GetProperty("schemas").GetProperty(name);

    private static string WithoutNames(string path) => string.Join('/', path.Split('/').Select(segment => segment.StartsWith('{') ? "{}" : segment));

    private static string? BesideCheckout()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Sallyport.slnx")))
                return Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "openapi", "openai-openapi.json"));
        return null;
    }
}
