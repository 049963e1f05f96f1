using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Entrances;

/// <summary>
/// The outermost layer of each connection to the gate's one listener. It looks at the first bytes without consuming
/// them: <c>CONNECT</c> is the forward proxy, 0x16 is TLS from a client that was steered here, all else is HTTP spoken
/// to the gate itself.
/// </summary>
internal sealed class ConnectionEntrance(ConnectEntrance connect, ConnectionDelegate tls, Func<ConnectionDelegate> plain, ConnectionSlots strangers, TunnelDenials denials, int mostConnections)
{
    private const byte TlsHandshake = 0x16;
    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(30);

    private static ReadOnlySpan<byte> Connect => "CONNECT "u8;

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        // Whose it is shows later, if at all; until then all that are nobody's share one limit.
        using var slot = strangers.TryTake(mostConnections, out var isFirst);
        if (slot is null)
        {
            if (isFirst) await denials.WriteAsync(null, null, new Denial(Rule.TooManyConnections, string.Create(CultureInfo.InvariantCulture, $"{mostConnections} that show no session")));
            return;
        }
        connection.Features.Set(slot);
        var kind = await SniffAsync(connection);
        switch (kind)
        {
            case Opening.Connect:
                await connect.OnConnectAsync(connection, tls, plain());
                break;
            case Opening.Tls:
                connection.Features.Set(new GateConnection { Entrance = Entrance.DirectTls });
                await tls(connection);
                break;
            case Opening.Http:
                connection.Features.Set(new GateConnection { Entrance = Entrance.Plain });
                await plain()(connection);
                break;
            default:
                break;
        }
    }

    /// <summary>Waits for as many bytes as it takes to tell, and leaves them all in the pipe.</summary>
    internal static async Task<Opening> SniffAsync(ConnectionContext connection)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        limit.CancelAfter(HeadTimeout);
        var input = connection.Transport.Input;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await input.ReadAsync(limit.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                return Opening.Closed;
            }
            var opening = Classify(read.Buffer);
            if (opening is not null || read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start);
                return opening ?? Opening.Closed;
            }
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static Opening? Classify(ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsEmpty) return null;
        if (buffer.FirstSpan[0] == TlsHandshake) return Opening.Tls;
        Span<byte> start = stackalloc byte[Connect.Length];
        var length = (int)Math.Min(buffer.Length, Connect.Length);
        buffer.Slice(0, length).CopyTo(start);
        if (!Connect.StartsWith(start[..length])) return Opening.Http;
        return length == Connect.Length ? Opening.Connect : null;
    }
}

internal enum Opening { Closed, Connect, Tls, Http }
