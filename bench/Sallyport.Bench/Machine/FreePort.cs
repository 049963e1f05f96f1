using System.Net;
using System.Net.Sockets;

namespace Sallyport.Bench.Machine;

/// <summary>Finds a port for a program that must be told one in its configuration.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Completes when something accepts connections on <paramref name="port"/>, fails after <paramref name="patience"/>.</summary>
    public static async Task WaitUntilOpenAsync(int port, TimeSpan patience, Func<bool> alive, CancellationToken cancel)
    {
        for (var deadline = DateTime.UtcNow + patience; DateTime.UtcNow < deadline && alive();)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, cancel);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, cancel);
            }
        }

        throw new BenchFailure(alive() ? $"nothing listens on port {port}" : "the program ended at once");
    }
}
