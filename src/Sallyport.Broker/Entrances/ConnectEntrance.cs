using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Sallyport.Broker.Egress;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Entrances;

/// <summary>
/// Answers CONNECT. A host that the session has a credential for is intercepted; every other is tunnelled blind.
/// Without the session's password the answer is 407, and the client may try again on the same connection.
/// </summary>
internal sealed class ConnectEntrance(SessionTable sessions, HostClaims claims, BlindTunnel tunnel, TunnelDenials denials, int mostConnections)
{
    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(30);

    public async Task OnConnectAsync(ConnectionContext connection, ConnectionDelegate tls, ConnectionDelegate plain)
    {
        while (true)
        {
            var (head, answer) = await ReadHeadAsync(connection);
            if (head is null)
            {
                if (answer is not null) await AnswerAsync(connection, answer);
                return;
            }
            if (ProxyCredentials.Authenticate(sessions, head.ProxyAuthorization) is not { } session)
            {
                // Several clients send their proxy credentials only when asked, and on this same connection.
                await AnswerAsync(connection, ProxyAnswer.AuthenticationRequired);
                continue;
            }
            if (!HostName.TryParse(head.Authority, 443, out var target))
            {
                var denial = new Denial(Rule.BadTarget, "not a host and port");
                await denials.WriteAsync(session, TerminalText.Escape(head.Authority), denial);
                await AnswerAsync(connection, ProxyAnswer.Of(denial));
                return;
            }
            // It counts for its session from here on.
            connection.Features.Get<ConnectionSlots.Slot>()?.Dispose();
            using var slot = session.Connections.TryTake(mostConnections, out var isFirst);
            if (slot is null)
            {
                var denial = new Denial(Rule.TooManyConnections, string.Create(CultureInfo.InvariantCulture, $"{mostConnections} of session {session.Id}"));
                if (isFirst) await denials.WriteAsync(session, target.ToString(), denial);
                await AnswerAsync(connection, ProxyAnswer.Of(denial));
                return;
            }
            await OpenAsync(connection, session, target, tls, plain);
            return;
        }
    }

    private async Task OpenAsync(ConnectionContext connection, Session session, HostName target, ConnectionDelegate tls, ConnectionDelegate plain)
    {
        var provider = claims.Find(target.Host);
        if (provider is null || !session.Uses(provider) || target.Port is not (443 or 80))
        {
            await tunnel.RunAsync(connection, session, target);
            return;
        }

        var gate = new GateConnection { Entrance = Entrance.Tunnel, Target = target, Provider = provider, Session = session };
        connection.Features.Set(gate);
        await AnswerAsync(connection, ProxyAnswer.Established);
        switch (await ConnectionEntrance.SniffAsync(connection))
        {
            case Opening.Tls:
                await tls(connection);
                break;
            case Opening.Http or Opening.Connect:
                await plain(connection);
                break;
            default:
                break;
        }
    }

    private static async Task<(ConnectHead? Head, byte[]? Answer)> ReadHeadAsync(ConnectionContext connection)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        limit.CancelAfter(HeadTimeout);
        var input = connection.Transport.Input;
        while (true)
        {
            try
            {
                var read = await input.ReadAsync(limit.Token);
                var head = ConnectHead.TryRead(read.Buffer, out var end, out var complete);
                if (complete)
                {
                    input.AdvanceTo(end);
                    return (head, head is null ? ProxyAnswer.Of(new Denial(Rule.BadTarget, "the CONNECT request is malformed")) : null);
                }
                var length = read.Buffer.Length;
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (length > ConnectHead.MaxBytes)
                    return (null, ProxyAnswer.Of(new Denial(Rule.HeadersTooLarge, $"{ConnectHead.MaxBytes} bytes for a CONNECT")));
                if (read.IsCompleted) return (null, null);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                return (null, null);
            }
        }
    }

    private static async Task AnswerAsync(ConnectionContext connection, byte[] answer)
    {
        await connection.Transport.Output.WriteAsync(answer, connection.ConnectionClosed);
    }
}
