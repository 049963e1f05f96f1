using System.Globalization;

namespace Sallyport.Tests.Cli.Gate;

/// <summary>What <c>/proc</c> tells of processes.</summary>
internal static class ProcessFiles
{
    public static IReadOnlyList<int> ChildrenOf(int process) =>
    [
        .. Directory.GetDirectories($"/proc/{process}/task").SelectMany(task => File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
    ];
}
