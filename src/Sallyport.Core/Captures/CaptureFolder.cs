using System.Security.Cryptography;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Captures;

/// <summary>Where the captures of a home lie, one file each.</summary>
public sealed class CaptureFolder(SallyHome home)
{
    internal const string Extension = ".cap";

    public string Path { get; } = home.CaptureFolder;

    public string FileOf(string id) => System.IO.Path.Combine(Path, id + Extension);

    public bool Has(string id) => CaptureId.IsValid(id) && File.Exists(FileOf(id));

    /// <summary>The oldest first. Files that are no captures are not listed, and never touched.</summary>
    public IReadOnlyList<StoredCapture> List()
    {
        var folder = new DirectoryInfo(Path);
        if (!folder.Exists) return [];
        return [.. folder.EnumerateFiles("*" + Extension)
            .Select(f => new StoredCapture(System.IO.Path.GetFileNameWithoutExtension(f.Name), f.Length))
            .Where(c => CaptureId.IsValid(c.Id))
            .OrderBy(c => c.Id, StringComparer.Ordinal)];
    }

    /// <summary>The SHA-256 of a capture's file, as 64 lower-case hexadecimal digits.</summary>
    public string HashOf(string id)
    {
        using var file = OpenRead(id);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    public FileStream OpenRead(string id) => new(FileOf(id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Removes one that nobody is writing or reading.</summary>
    /// <returns>False where it is in use, or gone.</returns>
    public bool TryRemove(string id)
    {
        var path = FileOf(id);
        try
        {
            // Closing is what removes it, while nobody else can open it: Windows deletes no file that is open, not even ours.
            using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose)) { }
            // Where the name could not be removed, closing does not say so.
            return !File.Exists(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
