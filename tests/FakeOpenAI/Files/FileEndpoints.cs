using System.Text.Json.Nodes;
using FakeOpenAI.Http;

namespace FakeOpenAI.Files;

/// <summary>Files: upload, list, describe, download, delete.</summary>
internal static class FileEndpoints
{
    private const string Read = "api.files.read";
    private const string Write = "api.files.write";

    public static IEnumerable<FakeRoute> Routes =>
    [
        new(Surface.OpenAI, "POST", "/v1/files", CreateAsync) { Scope = Write },
        new(Surface.OpenAI, "GET", "/v1/files", ListAsync) { Scope = Read },
        new(Surface.OpenAI, "GET", "/v1/files/{file_id}", GetAsync) { Scope = Read },
        new(Surface.OpenAI, "GET", "/v1/files/{file_id}/content", ContentAsync) { Scope = Read },
        new(Surface.OpenAI, "DELETE", "/v1/files/{file_id}", DeleteAsync) { Scope = Write },
    ];

    private static async Task CreateAsync(FakeCall call)
    {
        var form = await MultipartForm.ReadAsync(call, "file");
        if (form.File is null)
            throw OpenAIErrors.MissingParameter("file");
        if (!form.Fields.TryGetValue("purpose", out var purpose))
            throw OpenAIErrors.MissingParameter("purpose");
        await call.JsonAsync(call.State.Files.Add(call.Key.Project.Id, form.FileName ?? "file", purpose, form.File).Describe());
    }

    private static Task ListAsync(FakeCall call)
    {
        var purpose = call.Request.Query["purpose"].FirstOrDefault();
        var files = call.State.Files.Of(call.Key.Project.Id).Where(file => purpose is null || file.Purpose == purpose).ToArray();
        return call.JsonAsync(new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. files.Select(file => file.Describe())]),
            ["first_id"] = files.FirstOrDefault()?.Id ?? "",
            ["last_id"] = files.LastOrDefault()?.Id ?? "",
            ["has_more"] = false,
        });
    }

    private static Task GetAsync(FakeCall call) => call.JsonAsync(Find(call).Describe());

    private static Task DeleteAsync(FakeCall call)
    {
        var file = Find(call);
        call.State.Files.Remove(call.Key.Project.Id, file.Id);
        return call.JsonAsync(new JsonObject { ["id"] = file.Id, ["object"] = "file", ["deleted"] = true });
    }

    private static async Task ContentAsync(FakeCall call)
    {
        var file = Find(call);
        call.Response.ContentType = "application/octet-stream";
        if (call.Fault?.ChangesBody != true)
            call.Response.ContentLength = file.Bytes;
        if (file.Content is { } content)
        {
            await call.Response.Body.WriteAsync(content, call.Cancelled);
            return;
        }
        var pattern = new byte[64 * 1024];
        for (var i = 0; i < pattern.Length; i++)
            pattern[i] = (byte)('a' + i % 26);
        for (var left = file.Bytes; left > 0; left -= pattern.Length)
            await call.Response.Body.WriteAsync(pattern.AsMemory(0, (int)Math.Min(left, pattern.Length)), call.Cancelled);
    }

    private static StoredFile Find(FakeCall call) =>
        call.State.Files.Find(call.Key.Project.Id, call.Values["file_id"]) ?? throw OpenAIErrors.NotFound("File object", call.Values["file_id"]);
}
