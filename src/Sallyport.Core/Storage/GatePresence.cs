using System.Security.Cryptography;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Storage;

/// <summary>
/// Tells other processes that this gate is alive: it holds a lock on a file of its own, which the system releases when
/// the process dies, however it dies. A gate that is merely stopped, or whose machine slept, is alive.
/// </summary>
internal sealed class GatePresence : IDisposable
{
    private readonly SallyHome _home;
    private readonly FileStream _lock;

    private GatePresence(SallyHome home, string id, FileStream alone) => (_home, Id, _lock) = (home, id, alone);

    public string Id { get; }

    /// <exception cref="IOException">The file cannot be created.</exception>
    public static GatePresence Enter(SallyHome home)
    {
        var id = RandomNumberGenerator.GetHexString(16, lowercase: true);
        PrivateFolder.Create(home.RunFolder);
        // On Unix, .NET turns FileShare.None into an flock that fails at once where it is held.
        return new GatePresence(home, id, new FileStream(FileOf(home, id), PrivateFolder.CreateFile(FileMode.CreateNew, FileAccess.ReadWrite)));
    }

    /// <summary>Whether no process holds the lock of gate <paramref name="id"/> any more. Where that cannot be told, it lives.</summary>
    public bool IsGone(string id)
    {
        if (id == Id) return false;
        // A name that no gate has is no path either.
        if (id.Length != 16 || !id.All(char.IsAsciiHexDigitLower)) return true;
        var path = FileOf(_home, id);
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_lock.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An unlocked file says that this gate is gone as well as none.
        }
        _lock.Dispose();
    }

    private static string FileOf(SallyHome home, string id) => Path.Combine(home.RunFolder, $"gate-{id}.lock");
}
