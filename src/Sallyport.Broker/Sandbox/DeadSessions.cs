using System.Globalization;
using System.Security.Cryptography;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Sandbox;

/// <summary>
/// Clears away what killed processes left behind. A session whose processes are both gone ended without a word: whoever
/// finds it first writes its end into the journal, once.
/// </summary>
public static class DeadSessions
{
    private const string Taken = ".dead-";

    // A folder without a record is one that is being made, or one whose maker was killed in that moment.
    private static readonly TimeSpan s_unfinished = TimeSpan.FromMinutes(1);

    /// <param name="most">
    /// So many sessions are looked at, from a random one on. Each run leaves one behind at most, so those that look at
    /// several find all of them in time, and none has to look at thousands that live.
    /// </param>
    public static async Task ClearAsync(SallyHome home, int most, Func<IJournal> journal, TimeProvider time, CancellationToken cancellationToken)
    {
        var root = SessionFolder.Root(home);
        if (!Directory.Exists(root)) return;
        var folders = Directory.GetDirectories(root);
        var first = folders.Length > most ? RandomNumberGenerator.GetInt32(folders.Length) : 0;
        for (var i = 0; i < Math.Min(most, folders.Length); i++)
        {
            var folder = folders[(first + i) % folders.Length];
            if (Path.GetFileName(folder).Contains(Taken, StringComparison.Ordinal) || SessionFolder.Read(folder) is not { } record)
            {
                if (time.GetUtcNow() - Directory.GetLastWriteTimeUtc(folder) > s_unfinished) SessionFolder.Delete(folder);
            }
            else if (!record.OwnerLives && !record.HostLives && TryTake(folder) is { } taken)
            {
                await journal().AppendAsync(HostDied(record.Id, record.OwnerPid) with { Agent = record.Agent }, cancellationToken);
                SessionFolder.Delete(taken);
            }
        }
    }

    /// <summary>The end of a session whose host was killed, written by whoever finds out.</summary>
    public static JournalEntry HostDied(string session, int ownerPid) => new()
    {
        Type = JournalEntryType.SessionEnded,
        Session = session,
        ProcessId = ownerPid,
        Reason = "host died",
        Detail = string.Create(CultureInfo.InvariantCulture, $"found by process {Environment.ProcessId}"),
    };

    /// <summary>Renaming is what makes it once: of several finders, one succeeds.</summary>
    private static string? TryTake(string folder)
    {
        var taken = string.Create(CultureInfo.InvariantCulture, $"{folder}{Taken}{Environment.ProcessId}");
        try
        {
            Directory.Move(folder, taken);
            return taken;
        }
        catch (IOException)
        {
            return null; // Another process has it.
        }
    }
}
