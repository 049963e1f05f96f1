namespace Sallyport.Core.Primitives;

/// <summary>Makes a file that is private and whole from the moment its name exists.</summary>
public static class AtomicFile
{
    /// <summary>Never replaces a file that is there.</summary>
    /// <param name="failed">What to throw where the file system refuses.</param>
    /// <param name="keepExisting">Whether a file of that name is as good as the new one, instead of an error.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, Func<Exception, UserError> failed, bool keepExisting = false)
    {
        var full = Path.GetFullPath(path);
        var draft = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}");
        try
        {
            using (var stream = new FileStream(draft, PrivateFolder.CreateFile(FileMode.CreateNew, FileAccess.Write)))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }
            File.Move(draft, full, overwrite: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(draft)) File.Delete(draft);
            if (!keepExisting || !File.Exists(full)) throw failed(e);
        }
    }
}
