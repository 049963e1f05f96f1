using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sallyport.Clients.Tests.Running;

/// <summary>One <c>CONNECT</c> as it passed: whether it carried credentials, and what the gate answered.</summary>
internal sealed record TappedConnect(bool HasCredentials, int Status);

/// <summary>
/// Stands between a client and the gate and notes each <c>CONNECT</c>, which travels in clear; what follows is passed on
/// unread. It learns the gate's port from the user name of the proxy URL that <see cref="Redirection"/> writes to a file.
/// </summary>
internal sealed class ProxyTap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<TappedConnect> _connects = new();
    private readonly ConcurrentBag<Task> _relays = [];
    private readonly string _gateFile = Path.Combine(Path.GetTempPath(), "sally-tap-" + Guid.NewGuid().ToString("N"));
    private Task _accepting = Task.CompletedTask;

    public IReadOnlyList<TappedConnect> Connects => [.. _connects];

    /// <summary>Shell lines that put the tap in front of the proxy that the child was given.</summary>
    public string Redirection =>
        $$"""
        printf %s "${HTTPS_PROXY##*:}" | tr -d / > {{_gateFile}}
        HTTPS_PROXY="${HTTPS_PROXY%:*}:{{((IPEndPoint)_listener.LocalEndpoint).Port}}"; https_proxy="$HTTPS_PROXY"; ALL_PROXY="$HTTPS_PROXY"; all_proxy="$HTTPS_PROXY"
        export HTTPS_PROXY https_proxy ALL_PROXY all_proxy
        """;

    public static ProxyTap Start()
    {
        var tap = new ProxyTap();
        tap._listener.Start();
        tap._accepting = tap.AcceptAsync();
        return tap;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_relays);
        _stopping.Dispose();
        File.Delete(_gateFile);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var ours = client;
        using var gate = new TcpClient();
        try
        {
            await gate.ConnectAsync(IPAddress.Loopback, int.Parse(await File.ReadAllTextAsync(_gateFile), CultureInfo.InvariantCulture), _stopping.Token);
            while (true)
            {
                var request = await HeadAsync(ours.GetStream(), gate.GetStream());
                if (request.Length == 0) return;
                var answer = await HeadAsync(gate.GetStream(), ours.GetStream());
                var status = int.Parse(answer.Split(' ')[1], CultureInfo.InvariantCulture);
                _connects.Enqueue(new TappedConnect(request.Contains("\r\nProxy-Authorization:", StringComparison.OrdinalIgnoreCase), status));
                if (status == 200) break;
                await PassAsync(gate.GetStream(), ours.GetStream(), LengthOf(answer));
            }
            await Task.WhenAny(
                ours.GetStream().CopyToAsync(gate.GetStream(), _stopping.Token),
                gate.GetStream().CopyToAsync(ours.GetStream(), _stopping.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // Either side hung up.
        }
    }

    private static int LengthOf(string head)
    {
        const string name = "\r\nContent-Length:";
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return 0;
        var value = head.AsSpan(at + name.Length);
        return int.Parse(value[..value.IndexOf('\r')], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, int bytes)
    {
        var body = new byte[bytes];
        await from.ReadExactlyAsync(body, _stopping.Token);
        await to.WriteAsync(body, _stopping.Token);
    }

    /// <summary>Passes one head on, byte by byte so that nothing behind it is held back, and gives its text.</summary>
    private async Task<string> HeadAsync(NetworkStream from, NetworkStream to)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await from.ReadAsync(one, _stopping.Token) == 0) return "";
            head.Append((char)one[0]);
        }
        await to.WriteAsync(Encoding.Latin1.GetBytes(head.ToString()), _stopping.Token);
        return head.ToString();
    }
}
