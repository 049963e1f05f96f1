using System.Globalization;
using System.Net.Sockets;
using Sallyport.Broker.Sandbox;
using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Attach;

/// <summary>Where the hosts of gates listen: <c>run/serve.sock</c>, and <c>run/run-PID.sock</c> for each <c>sally run</c> of its own.</summary>
public static class ControlSockets
{
    // sockaddr_un holds 108 bytes on Linux, 104 on macOS and BSD, with a closing zero.
    private static readonly int s_maxPathBytes = OperatingSystem.IsLinux() ? 107 : 103;

    public static string Serve(SallyHome home) => Path.Combine(home.RunFolder, "serve.sock");

    public static string Run(SallyHome home, int pid) =>
        Path.Combine(home.RunFolder, string.Create(CultureInfo.InvariantCulture, $"run-{pid}.sock"));

    public static IReadOnlyList<string> All(SallyHome home) => Directory.Exists(home.RunFolder)
        ? [.. Directory.EnumerateFiles(home.RunFolder, "*.sock").Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Listens at <paramref name="path"/>, for this user alone. The caller has made sure that nobody else does.</summary>
    internal static Socket Listen(string path)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(path) > s_maxPathBytes) throw SandboxErrors.SocketPathTooLong(path, s_maxPathBytes);
        var folder = Path.GetDirectoryName(path)!;
        PrivateFolder.Create(folder);
        // The folder keeps others out even in the moment before the socket itself is closed to them.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, PrivateFolder.FolderMode);
        File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, PrivateFolder.FileMode);
            socket.Listen(128);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Removes the socket of a <c>sally run</c> that is gone. That of <c>sally serve</c> is replaced by the next one.</summary>
    internal static void RemoveIfDead(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        if (!name.StartsWith("run-", StringComparison.Ordinal) || !int.TryParse(name.AsSpan(4), CultureInfo.InvariantCulture, out var pid)) return;
        if (!ProcessFacts.IsAlive(pid, null)) File.Delete(path);
    }
}
