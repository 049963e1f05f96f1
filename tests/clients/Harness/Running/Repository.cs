using System.Runtime.CompilerServices;

namespace Sallyport.Clients.Tests.Running;

/// <summary>Where the clients and the program under test lie.</summary>
internal static class Repository
{
    private static readonly string ClientsFolder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    private static string Configuration => Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!);

    /// <summary>A path below <c>tests/clients</c>.</summary>
    public static string Client(params string[] parts) => Path.Combine([ClientsFolder, .. parts]);

    public static string Python(string script) => Client("python", script);

    public static string Node(string script) => Client("node", script);

    /// <summary>The .NET client, as arguments for <see cref="DotNet"/>.</summary>
    public static string DotNetClient => Client("dotnet", "bin", Configuration, "net10.0", "Sallyport.DotNetClient.dll");

    /// <summary>The host that runs this test too, or the one on the path.</summary>
    public static string DotNet =>
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";

    /// <summary><c>SALLY_BIN</c> if it is set, else the plain build.</summary>
    public static IReadOnlyList<string> Sally =>
        Environment.GetEnvironmentVariable("SALLY_BIN") is { Length: > 0 } binary
            ? [Path.GetFullPath(binary)]
            : [DotNet, Path.GetFullPath(Client("..", "..", "src", "Sallyport.Cli", "bin", Configuration, "net10.0", "sally.dll"))];

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
