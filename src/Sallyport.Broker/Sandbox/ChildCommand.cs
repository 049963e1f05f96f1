namespace Sallyport.Broker.Sandbox;

/// <summary>What a session runs.</summary>
/// <param name="Program">The file to execute.</param>
/// <param name="Arguments">All of them, the program's name as the user typed it first.</param>
public sealed record ChildCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>For lists and the journal: the program's name without its folder, and never its arguments.</summary>
    public string Name => Path.GetFileName(Arguments[0]) is { Length: > 0 } name ? name : Arguments[0];

    /// <summary>Finds the program as a shell would, through the child's own <c>PATH</c>.</summary>
    /// <exception cref="Core.Primitives.UserError">127 where it does not exist, 126 where it cannot be executed.</exception>
    public static ChildCommand Resolve(IReadOnlyList<string> arguments, string? path)
    {
        var name = arguments[0];
        if (name.Contains(Path.DirectorySeparatorChar) || name.Contains(Path.AltDirectorySeparatorChar))
            return new ChildCommand(Check(name, name), arguments);

        string? unusable = null;
        foreach (var folder in (path ?? "").Split(Path.PathSeparator))
        {
            foreach (var candidate in Candidates(Path.Combine(folder.Length == 0 ? "." : folder, name)))
            {
                if (!File.Exists(candidate)) continue;
                if (IsExecutable(candidate)) return new ChildCommand(candidate, arguments);
                unusable ??= candidate;
            }
        }
        throw unusable is null ? SandboxErrors.CommandNotFound(name) : SandboxErrors.NotExecutable(name, $"{unusable} is not executable");
    }

    private static string Check(string path, string name)
    {
        foreach (var candidate in Candidates(path))
        {
            if (File.Exists(candidate)) return IsExecutable(candidate) ? candidate : throw SandboxErrors.NotExecutable(name, "the file is not executable");
        }
        throw Directory.Exists(path) ? SandboxErrors.NotExecutable(name, "it is a folder") : SandboxErrors.CommandNotFound(name);
    }

    private static IEnumerable<string> Candidates(string path) => OperatingSystem.IsWindows() && !Path.HasExtension(path)
        ? [path + ".exe", path + ".cmd", path + ".bat", path]
        : [path];

    private static bool IsExecutable(string path) =>
        OperatingSystem.IsWindows() || PosixProcess.MayExecute(path);
}
