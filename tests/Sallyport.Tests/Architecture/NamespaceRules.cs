namespace Sallyport.Tests.Architecture;

/// <summary>The directions that hold between the folders of Core.</summary>
internal static class NamespaceRules
{
    /// <summary>Types and namespaces through which a decision could touch the world.</summary>
    private static readonly string[] s_world =
    [
        "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo",
        "System.IO.Pipes.", "System.IO.RandomAccess", "System.Net.Http.", "System.Net.Sockets.", "System.Net.Dns",
        "System.Net.Security.", "System.Diagnostics.Process", "System.Console", "System.Environment",
        "System.Threading.Thread", "Microsoft.Data.Sqlite.",
    ];

    public static IEnumerable<TypeUse> Violations(CompiledAssembly assembly, string root) => assembly.Uses
        .Where(use => FolderOf(use.User, root) is { } folder && IsForbidden(folder, use.Used, root));

    private static bool IsForbidden(string folder, string used, string root) => (folder, FolderOf(used, root)) switch
    {
        ("Primitives", { } other) => other != "Primitives",
        (not "Storage", "Storage") => true,
        ("Policy", null) => s_world.Any(w => w.EndsWith('.') ? used.StartsWith(w, StringComparison.Ordinal) : used == w),
        _ => false,
    };

    /// <summary>The first folder below <paramref name="root"/>, or null for a type elsewhere.</summary>
    private static string? FolderOf(string type, string root) =>
        type.StartsWith(root + ".", StringComparison.Ordinal) && type[(root.Length + 1)..].Split('.') is [var folder, _, ..] ? folder : null;
}
