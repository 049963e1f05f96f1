using System.Diagnostics;

namespace Sallyport.Demo;

/// <summary>Starts the programs that the build has just made, as processes of their own.</summary>
internal static class Programs
{
    private static readonly string s_root = Directory.GetParent(AppContext.BaseDirectory)!.Parent!.Parent!.Parent!.Parent!.FullName;
    private static readonly string s_output = Path.Combine("bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0");

    public static string Sally { get; } = Path.Combine(s_root, "src", "Sallyport.Cli", s_output, "sally.dll");

    public static string FakeOpenAI { get; } = Path.Combine(s_root, "tests", "FakeOpenAI", s_output, "FakeOpenAI.dll");

    public static string Self { get; } = Path.Combine(AppContext.BaseDirectory, "Sallyport.Demo.dll");

    public static string DotNet { get; } = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>Whether the shell finds a program of this name.</summary>
    public static bool IsOnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, name)));

    public static ProcessStartInfo Start(string program, params string[] arguments) => new(DotNet, [program, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        RedirectStandardInput = true,
    };
}
