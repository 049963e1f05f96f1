using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Sallyport.Broker.Attach;

/// <summary>
/// Who is at the other end of a Unix socket, by the kernel's word. Linux and macOS; elsewhere nobody can tell, and the
/// permissions of the folder are what keeps others out.
/// </summary>
/// <param name="UserId">The peer's effective user id.</param>
/// <param name="ProcessId">Null where the system does not tell, or where the peer lives in another pid namespace.</param>
internal readonly partial record struct Peer(uint UserId, int? ProcessId)
{
    private const int LinuxSocketLevel = 1, LinuxPeerCredentials = 17; // SOL_SOCKET, SO_PEERCRED
    private const int MacLocalLevel = 0, MacPeerCredentials = 1, MacPeerPid = 2; // SOL_LOCAL, LOCAL_PEERCRED, LOCAL_PEERPID

    public static Peer? Of(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            Span<int> credentials = stackalloc int[3]; // pid, uid, gid
            socket.GetRawSocketOption(LinuxSocketLevel, LinuxPeerCredentials, MemoryMarshal.AsBytes(credentials));
            return new Peer((uint)credentials[1], credentials[0] > 0 ? credentials[0] : null);
        }
        if (OperatingSystem.IsMacOS())
        {
            Span<uint> credentials = stackalloc uint[19]; // version, uid, number of groups, groups
            socket.GetRawSocketOption(MacLocalLevel, MacPeerCredentials, MemoryMarshal.AsBytes(credentials));
            Span<int> pid = stackalloc int[1];
            socket.GetRawSocketOption(MacLocalLevel, MacPeerPid, MemoryMarshal.AsBytes(pid));
            return new Peer(credentials[1], pid[0]);
        }
        return null;
    }

    public bool IsSameUser => UserId == geteuid();

    [LibraryImport("libc")] private static partial uint geteuid();
}
