using System.Globalization;
using System.Text.Json;
using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Sandbox;

/// <summary>
/// The private folder of one live session: its record, its certificate bundles, the Node preload. Made by
/// <c>sally run</c>, removed when the session ends. It is named <c>SESSION.PID</c>, after the process that owns it.
/// </summary>
public sealed class SessionFolder : IDisposable
{
    internal const string RecordFile = "session.json";

    private SessionFolder(string path) => Location = path;

    public string Location { get; }

    internal static string Root(SallyHome home) => Path.Combine(home.RunFolder, "sessions");

    public static string PathOf(SallyHome home, string id, int ownerPid) =>
        Path.Combine(Root(home), string.Create(CultureInfo.InvariantCulture, $"{id}.{ownerPid}"));

    public static SessionFolder Create(SallyHome home, SessionRecord record)
    {
        var path = PathOf(home, record.Id, record.OwnerPid);
        PrivateFolder.Create(Root(home));
        PrivateFolder.Create(path);
        var json = JsonSerializer.SerializeToUtf8Bytes(record, SessionRecordJson.Default.SessionRecord);
        var partial = Path.Combine(path, ".new");
        using (var file = new FileStream(partial, PrivateFolder.CreateFile(FileMode.Create, FileAccess.Write))) file.Write(json);
        File.Move(partial, Path.Combine(path, RecordFile), overwrite: true);
        return new SessionFolder(path);
    }

    /// <summary>The sessions written down in this home, those of dead processes too.</summary>
    public static IEnumerable<SessionRecord> All(SallyHome home)
    {
        if (!Directory.Exists(Root(home))) yield break;
        foreach (var folder in Directory.EnumerateDirectories(Root(home)))
        {
            if (Read(folder) is { } record) yield return record;
        }
    }

    /// <summary>Null where it is not, or no longer, a session's folder.</summary>
    internal static SessionRecord? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, RecordFile)), SessionRecordJson.Default.SessionRecord);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Removes a session's folder, whoever made it.</summary>
    public static void Remove(SallyHome home, string id, int ownerPid) => Delete(PathOf(home, id, ownerPid));

    public void Dispose() => Delete(Location);

    internal static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The other of the two processes was quicker.
        }
    }
}
