using System.Text.Json.Nodes;
using FakeOpenAI.Files;

namespace FakeOpenAI.Uploads;

/// <summary>An upload in parts, from creation to its end.</summary>
internal sealed class PendingUpload
{
    public required string FileName { get; init; }
    public required string Purpose { get; init; }
    public required long Bytes { get; init; }
    public required long CreatedAt { get; init; }
    public string Id { get; } = FakeState.NewId("upload_");
    public string Status { get; set; } = "pending";
    public Dictionary<string, FileStore.Received> Parts { get; } = new(StringComparer.Ordinal);
    public StoredFile? File { get; set; }

    public JsonObject Describe()
    {
        var upload = new JsonObject
        {
            ["id"] = Id,
            ["object"] = "upload",
            ["bytes"] = Bytes,
            ["created_at"] = CreatedAt,
            ["expires_at"] = CreatedAt + 3600,
            ["filename"] = FileName,
            ["purpose"] = Purpose,
            ["status"] = Status,
        };
        if (File is not null)
            upload["file"] = File.Describe();
        return upload;
    }
}
