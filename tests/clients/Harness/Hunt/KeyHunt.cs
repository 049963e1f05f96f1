using System.Text;

namespace Sallyport.Clients.Tests.Hunt;

/// <summary>Looks for keys wherever a program could have put one: its process, its files, its output.</summary>
internal sealed class KeyHunt(params IEnumerable<string> keys)
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
    };

    private readonly KeyForms[] _keys = [.. keys.Select(key => new KeyForms(key))];

    public IReadOnlyList<Finding> InText(string place, string text) => InBytes(place, Encoding.UTF8.GetBytes(text));

    /// <summary>Contents, names and link targets of everything below <paramref name="folder"/>.</summary>
    public IReadOnlyList<Finding> InFolder(string folder)
    {
        List<Finding> findings = [];
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Everything))
        {
            findings.AddRange(InText($"name of {entry.FullName}", entry.FullName + "\n" + entry.LinkTarget));
            // A socket or a pipe has no length, and reading one would wait for ever.
            if (entry is FileInfo { LinkTarget: null, Length: > 0 }) findings.AddRange(InBytes(entry.FullName, File.ReadAllBytes(entry.FullName)));
        }
        return findings;
    }

    /// <summary>Environment and command line of one process, as <c>/proc</c> shows them to whoever may look.</summary>
    public IReadOnlyList<Finding> InProcess(LiveProcess process) =>
    [
        .. InBytes($"environment of {process}", process.Environment),
        .. InBytes($"command line of {process}", process.CommandLine),
    ];

    /// <summary>Everything the process has in its writable memory.</summary>
    public IReadOnlyList<Finding> InMemory(LiveProcess process)
    {
        List<Finding> findings = [];
        foreach (var key in _keys)
        {
            process.ReadMemory(key.LongestBytes, (address, bytes) =>
            {
                if (key.FoundIn(bytes) is { } form) findings.Add(new Finding($"memory of {process} near {address:x}", form));
            });
        }
        return findings;
    }

    private List<Finding> InBytes(string place, ReadOnlySpan<byte> bytes)
    {
        List<Finding> findings = [];
        foreach (var key in _keys)
        {
            if (key.FoundIn(bytes) is { } form) findings.Add(new Finding(place, form));
        }
        return findings;
    }
}
