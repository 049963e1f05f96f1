using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>Bytes on a socket, for what no well-behaved client sends.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Stream _stream;

    private RawConnection(Stream stream) => _stream = stream;

    public Stream Stream => _stream;

    public static async Task<RawConnection> OpenAsync(GateFixture fixture)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, fixture.Gate.Port, TestContext.Current.CancellationToken);
        return new RawConnection(new NetworkStream(socket, ownsSocket: true));
    }

    public static string Authorization(GateFixture fixture) => "Proxy-Authorization: Basic "
        + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{fixture.Session.ProxyUser}:{fixture.Session.ProxyPassword}"));

    /// <summary>Through CONNECT, and TLS with the session's authority.</summary>
    public static async Task<RawConnection> TunnelAsync(GateFixture fixture, string authority = GateFixture.Host + ":443", string? serverName = null, bool tls = true)
    {
        var raw = await OpenAsync(fixture);
        var answer = await raw.ExchangeAsync($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{Authorization(fixture)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        if (!tls) return raw;
        var secured = new SslStream(raw._stream);
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = serverName ?? GateFixture.Host,
            CertificateChainPolicy = GateFixture.Trust(fixture.Gate.CertificateAuthorityPem),
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        }, TestContext.Current.CancellationToken);
        return new RawConnection(secured);
    }

    /// <summary>Sends, and reads one answer: its head, and as much body as its Content-Length says.</summary>
    public async Task<string> ExchangeAsync(string text)
    {
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
        return await ReadAnswerAsync();
    }

    public async Task<string> ReadAnswerAsync()
    {
        var received = new StringBuilder();
        var one = new byte[1];
        while (!EndsWith(received, "\r\n\r\n"))
        {
            if (await _stream.ReadAsync(one, TestContext.Current.CancellationToken) == 0) return received.ToString();
            received.Append((char)one[0]);
        }
        const string Header = "content-length: ";
        var head = received.ToString();
        var at = head.IndexOf(Header, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return head;
        var body = new byte[int.Parse(head.AsSpan(at + Header.Length, head.IndexOf('\r', at) - at - Header.Length), provider: null)];
        await _stream.ReadExactlyAsync(body, TestContext.Current.CancellationToken);
        return head + Encoding.UTF8.GetString(body);
    }

    private static bool EndsWith(StringBuilder text, string end)
    {
        if (text.Length < end.Length) return false;
        for (var i = 0; i < end.Length; i++)
        {
            if (text[text.Length - end.Length + i] != end[i]) return false;
        }
        return true;
    }

    public void Dispose() => _stream.Dispose();
}
