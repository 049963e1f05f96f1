using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace FakeOpenAI.Files;

/// <summary>The files of all projects. Uploads are read as a stream; nothing large stays in memory.</summary>
public sealed class FileStore
{
    private readonly ConcurrentDictionary<(string Project, string Id), StoredFile> _files = new();
    private readonly TimeProvider _time;

    internal FileStore(TimeProvider time) => _time = time;

    /// <summary>Every file of a project, oldest first.</summary>
    public IReadOnlyList<StoredFile> Of(string projectId) =>
        [.. _files.Where(file => file.Key.Project == projectId).Select(file => file.Value).OrderBy(file => file.CreatedAt).ThenBy(file => file.Id, StringComparer.Ordinal)];

    /// <summary>A file of any size whose content is a repeating pattern, for downloads that nobody wants to store.</summary>
    public StoredFile AddGenerated(string projectId, string name, long bytes) =>
        Add(projectId, new StoredFile(name, "user_data", bytes, "", null, _time.GetUtcNow().ToUnixTimeSeconds()));

    internal StoredFile Add(string projectId, string name, string purpose, Received received) =>
        Add(projectId, new StoredFile(name, purpose, received.Bytes, received.Sha256, received.Content, _time.GetUtcNow().ToUnixTimeSeconds()));

    internal StoredFile? Find(string projectId, string id) => _files.GetValueOrDefault((projectId, id));

    internal bool Remove(string projectId, string id) => _files.TryRemove((projectId, id), out _);

    /// <summary>Counts and hashes a stream to its end and keeps it if it is small.</summary>
    internal static async Task<Received> ReceiveAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var kept = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        long bytes = 0;
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            bytes += read;
            if (bytes <= StoredFile.KeptBytes)
                kept.Write(buffer, 0, read);
            else if (kept.Length > 0)
                kept = new MemoryStream();
        }
        ArrayPool<byte>.Shared.Return(buffer);
        return new Received(bytes, Convert.ToHexStringLower(hash.GetHashAndReset()), bytes <= StoredFile.KeptBytes ? kept.ToArray() : null);
    }

    private StoredFile Add(string projectId, StoredFile file) => _files[(projectId, file.Id)] = file;

    internal sealed record Received(long Bytes, string Sha256, byte[]? Content);
}
