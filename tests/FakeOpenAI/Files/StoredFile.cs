using System.Text.Json.Nodes;

namespace FakeOpenAI.Files;

/// <summary>A file the fake holds. Small ones keep their bytes; of large ones only size and hash are kept.</summary>
public sealed class StoredFile
{
    /// <summary>Larger uploads are counted and hashed, not kept: 16 MB.</summary>
    public const int KeptBytes = 16 * 1024 * 1024;

    internal StoredFile(string name, string purpose, long bytes, string sha256, byte[]? content, long createdAt)
    {
        Name = name;
        Purpose = purpose;
        Bytes = bytes;
        Sha256 = sha256;
        Content = content;
        CreatedAt = createdAt;
    }

    public string Id { get; } = FakeState.NewId("file-");

    public string Name { get; }

    public string Purpose { get; }

    public long Bytes { get; }

    /// <summary>Lower-case hexadecimal; empty for a generated file.</summary>
    public string Sha256 { get; }

    internal byte[]? Content { get; }

    internal long CreatedAt { get; }

    internal JsonObject Describe() => new()
    {
        ["id"] = Id,
        ["object"] = "file",
        ["bytes"] = Bytes,
        ["created_at"] = CreatedAt,
        ["filename"] = Name,
        ["purpose"] = Purpose,
        ["status"] = "processed",
    };
}
