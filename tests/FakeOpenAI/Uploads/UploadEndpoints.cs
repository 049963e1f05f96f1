using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FakeOpenAI.Files;
using FakeOpenAI.Http;

namespace FakeOpenAI.Uploads;

/// <summary>Uploads: created, filled part by part, then completed into a file or cancelled.</summary>
internal static class UploadEndpoints
{
    private const string Write = "api.files.write";

    public static IEnumerable<FakeRoute> Routes =>
    [
        new(Surface.OpenAI, "POST", "/v1/uploads", CreateAsync) { Scope = Write },
        new(Surface.OpenAI, "POST", "/v1/uploads/{upload_id}/parts", AddPartAsync) { Scope = Write },
        new(Surface.OpenAI, "POST", "/v1/uploads/{upload_id}/complete", CompleteAsync) { Scope = Write },
        new(Surface.OpenAI, "POST", "/v1/uploads/{upload_id}/cancel", CancelAsync) { Scope = Write },
    ];

    private static async Task CreateAsync(FakeCall call)
    {
        var body = await call.ReadJsonAsync();
        var upload = new PendingUpload
        {
            FileName = body.RequiredString("filename"),
            Purpose = body.RequiredString("purpose"),
            Bytes = body.Integer("bytes") ?? throw OpenAIErrors.MissingParameter("bytes"),
            CreatedAt = call.UnixNow,
        };
        call.Server.Uploads[(call.Key.Project.Id, upload.Id)] = upload;
        await call.JsonAsync(upload.Describe());
    }

    private static async Task AddPartAsync(FakeCall call)
    {
        var upload = Pending(call);
        var form = await MultipartForm.ReadAsync(call, "data");
        if (form.File is null)
            throw OpenAIErrors.MissingParameter("data");
        var id = FakeState.NewId("part_");
        lock (upload)
            upload.Parts[id] = form.File;
        await call.JsonAsync(new JsonObject { ["id"] = id, ["object"] = "upload.part", ["created_at"] = call.UnixNow, ["upload_id"] = upload.Id });
    }

    private static async Task CompleteAsync(FakeCall call)
    {
        var body = await call.ReadJsonAsync();
        if (!body.TryGetProperty("part_ids", out var ids))
            throw OpenAIErrors.MissingParameter("part_ids");
        var upload = Pending(call);
        lock (upload)
        {
            var parts = ids.EnumerateArray().Select(id => upload.Parts.GetValueOrDefault(id.GetString() ?? "") ?? throw OpenAIErrors.NotFound("part", id.ToString())).ToArray();
            if (parts.Sum(part => part.Bytes) != upload.Bytes)
                throw OpenAIErrors.BadParameter("bytes", $"the parts hold {parts.Sum(part => part.Bytes)} bytes, {upload.Bytes} were announced");
            upload.File = call.State.Files.Add(call.Key.Project.Id, upload.FileName, upload.Purpose, Join(parts));
            upload.Status = "completed";
        }
        await call.JsonAsync(upload.Describe());
    }

    private static Task CancelAsync(FakeCall call)
    {
        var upload = Pending(call);
        upload.Status = "cancelled";
        return call.JsonAsync(upload.Describe());
    }

    private static FileStore.Received Join(IReadOnlyCollection<FileStore.Received> parts)
    {
        var bytes = parts.Sum(part => part.Bytes);
        if (bytes > StoredFile.KeptBytes || parts.Any(part => part.Content is null))
            return new FileStore.Received(bytes, "", null);
        byte[] content = [.. parts.SelectMany(part => part.Content ?? [])];
        return new FileStore.Received(bytes, Convert.ToHexStringLower(SHA256.HashData(content)), content);
    }

    private static PendingUpload Pending(FakeCall call)
    {
        var id = call.Values["upload_id"];
        var upload = call.Server.Uploads.GetValueOrDefault((call.Key.Project.Id, id)) ?? throw OpenAIErrors.NotFound("upload", id);
        return upload.Status == "pending" ? upload : throw OpenAIErrors.BadParameter("upload_id", $"the upload is {upload.Status}");
    }
}
