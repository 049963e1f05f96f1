using System.Globalization;
using System.IO.Enumeration;
using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Sandbox;

/// <summary>
/// Finds the session that a process runs, in a home that may hold thousands: a folder's name says who owns the session, so
/// that only records of the processes at hand are read.
/// </summary>
internal static class SessionRecords
{
    private static readonly EnumerationOptions s_every = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>A session that one of <paramref name="processes"/> runs, or null.</summary>
    public static SessionRecord? RunBy(SallyHome home, IReadOnlyCollection<ProcessFacts> processes)
    {
        var root = SessionFolder.Root(home);
        if (!Directory.Exists(root)) return null;
        var folders = new FileSystemEnumerable<string>(root, static (ref entry) => entry.ToFullPath(), s_every)
        {
            ShouldIncludePredicate = (ref entry) => entry.IsDirectory && MayBelongTo(processes, entry.FileName),
        };
        return folders.Select(SessionFolder.Read).OfType<SessionRecord>().FirstOrDefault(s =>
            processes.Any(p => s.OwnerPid == p.Pid && (s.OwnerStarted is null || s.OwnerStarted == p.Started)));
    }

    /// <summary>A name that does not say whose it is, such as an older version gave, may be anybody's.</summary>
    private static bool MayBelongTo(IReadOnlyCollection<ProcessFacts> processes, ReadOnlySpan<char> folder)
    {
        var owner = folder[(folder.IndexOf('.') + 1)..];
        return !int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || processes.Any(p => p.Pid == pid);
    }
}
