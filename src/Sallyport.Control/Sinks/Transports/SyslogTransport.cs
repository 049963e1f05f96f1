using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using Sallyport.Control.Sinks.Delivery;
using Sallyport.Core.PolicyFiles;

namespace Sallyport.Control.Sinks.Transports;

/// <summary>
/// Syslog over TCP or TLS, a connection for each batch. The protocol has no acknowledgement. The nearest thing to one is
/// taken: this side ends its half of the connection and waits for the other to end its own, which a receiver does once it
/// has read everything, while a reset means that it has not.
/// </summary>
internal sealed class SyslogTransport(SinkDefinition sink, SinkLink link) : ISinkTransport
{
    private const int TlsPort = 6514;

    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);

    public async Task<DeliveryAnswer> SendAsync(IReadOnlyList<OutboundEvent> batch, CancellationToken cancellationToken)
    {
        try
        {
            using var patience = new CancellationTokenSource(link.Patience, link.Time);
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            return await SendAllAsync(batch, deadline.Token);
        }
        catch (Exception e) when (SinkFailure.IsExpected(e, cancellationToken))
        {
            return SinkFailure.Answer(e, link.Patience);
        }
    }

    public void Dispose()
    {
    }

    private async Task<DeliveryAnswer> SendAllAsync(IReadOnlyList<OutboundEvent> batch, CancellationToken deadline)
    {
        var messages = new ArrayBufferWriter<byte>();
        foreach (var outbound in batch) SyslogMessage.Write(messages, outbound, link.Origin);

        var isTls = sink.Url!.Scheme == "tls";
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(sink.Url.IdnHost.Trim('[', ']'), sink.Url.Port > 0 ? sink.Url.Port : TlsPort, deadline);
        await using var plain = new NetworkStream(socket, ownsSocket: false);
        if (!isTls)
        {
            await plain.WriteAsync(messages.WrittenMemory, deadline);
            socket.Shutdown(SocketShutdown.Send);
            return await FarewellAsync(plain, deadline);
        }
        await using var tls = new SslStream(plain);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = sink.Url.IdnHost,
            CertificateChainPolicy = SinkTrust.Policy(sink.CaFile),
        }, deadline);
        await tls.WriteAsync(messages.WrittenMemory, deadline);
        await tls.FlushAsync(deadline);
        await tls.ShutdownAsync();
        socket.Shutdown(SocketShutdown.Send);
        return await FarewellAsync(tls, deadline);
    }

    private async Task<DeliveryAnswer> FarewellAsync(Stream stream, CancellationToken deadline)
    {
        using var farewell = new CancellationTokenSource(s_farewell, link.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(farewell.Token, deadline);
        var ignored = new byte[256];
        try
        {
            while (await stream.ReadAsync(ignored, either.Token) > 0)
            {
                // A receiver has nothing to say in this protocol.
            }
            return DeliveryAnswer.Accepted("read to the end by the receiver");
        }
        catch (OperationCanceledException) when (farewell.IsCancellationRequested)
        {
            return DeliveryAnswer.Accepted("sent; the receiver keeps the connection open, so whether it has read everything is not known");
        }
    }
}
