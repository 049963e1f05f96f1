using System.Security.Cryptography;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>Reads a small secret file without leaving copies of it in memory.</summary>
public static class SecretFile
{
    /// <param name="what">For messages: <c>key file</c>.</param>
    /// <param name="mustBePrivate">Refuse a regular file that other users may read or write.</param>
    /// <exception cref="UserError">It is missing, too long or exposed.</exception>
    public static Secret Read(string path, string what, int maxBytes, bool mustBePrivate)
    {
        var buffer = GC.AllocateArray<byte>(maxBytes + 1, pinned: true);
        try
        {
            // Unbuffered, so that no copy stays in the stream. A pipe (`--passphrase-file <(…)`) works too.
            using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite, BufferSize = 0 });
            if (mustBePrivate) RefuseReadableByOthers(stream, path, what);
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length > maxBytes) throw KeySourceErrors.TooLong(what, path, maxBytes);
            return Secret.CopyOf(buffer.AsSpan(0, length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw KeySourceErrors.CannotRead(what, path, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static void RefuseReadableByOthers(FileStream stream, string path, string what)
    {
        if (OperatingSystem.IsWindows() || !stream.CanSeek) return;
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if ((File.GetUnixFileMode(stream.SafeFileHandle) & others) != 0) throw KeySourceErrors.ReadableByOthers(what, path);
    }
}
