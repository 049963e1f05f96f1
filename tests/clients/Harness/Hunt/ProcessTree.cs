using System.Globalization;
using System.Text;

namespace Sallyport.Clients.Tests.Hunt;

/// <summary>
/// A process and everything it started, by parentage, and by a mark in the environment for those whose parent has gone
/// and who now belong to <c>init</c>.
/// </summary>
internal static class ProcessTree
{
    /// <summary>The variable whose value marks the processes of one run.</summary>
    public const string MarkVariable = "SALLYPORT_TEST_RUN";

    public static IReadOnlyList<LiveProcess> Of(int root, string mark)
    {
        var parents = Parents();
        var marked = Encoding.ASCII.GetBytes($"{MarkVariable}={mark}");
        List<LiveProcess> members = [];
        foreach (var id in parents.Keys)
        {
            var descends = DescendsFrom(root, id, parents);
            if (!descends && !BelongsToThisUser(id)) continue;
            if (LiveProcess.TryRead(id) is { } process && (descends || process.Environment.AsSpan().IndexOf(marked) >= 0)) members.Add(process);
        }
        return members;
    }

    private static Dictionary<int, int> Parents()
    {
        Dictionary<int, int> parents = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ParentOf(id) is { } parent)
                parents[id] = parent;
        }
        return parents;
    }

    private static int? ParentOf(int id)
    {
        try
        {
            // "ID (name) STATE PARENT …", and the name may hold blanks and brackets.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool DescendsFrom(int root, int id, Dictionary<int, int> parents)
    {
        for (var at = id; at > 1; at = parents.GetValueOrDefault(at))
        {
            if (at == root) return true;
        }
        return false;
    }

    /// <summary>Another user's environment cannot be read, and is none of ours.</summary>
    private static bool BelongsToThisUser(int id)
    {
        try
        {
            using var environment = File.OpenRead($"/proc/{id}/environ");
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
