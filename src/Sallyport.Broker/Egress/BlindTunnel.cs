using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Sallyport.Broker.Entrances;
using Sallyport.Broker.Metering;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;
using Sallyport.Core.Settings;

namespace Sallyport.Broker.Egress;

/// <summary>
/// Carries bytes to a host that no credential of the session belongs to. Nothing is decrypted; what is written down is
/// where to, how much and for how long.
/// </summary>
internal sealed class BlindTunnel(IJournal journal, TunnelDenials denials, UpstreamRedirects redirects, PolicyInForce policy, Freezer freezer, TimeProvider time)
{
    private const int ReadBytes = 16 * 1024;

    public async Task RunAsync(ConnectionContext connection, Session session, HostName target)
    {
        var started = time.GetTimestamp();
        if ((freezer.Find(session.Agent, null) ?? PolicyDecision.OnEgress(policy.Current, session.Agent, target)) is { } denial)
        {
            await denials.WriteAsync(session, target.ToString(), denial);
            await connection.Transport.Output.WriteAsync(ProxyAnswer.Of(denial), connection.ConnectionClosed);
            return;
        }
        Socket? socket = null;
        void Abort()
        {
            connection.Abort();
            Volatile.Read(ref socket)?.Dispose();
        }

        Action abort = Abort;
        if (!session.TryEnter(abort)) return;
        try
        {
            try
            {
                await journal.AppendAsync(Entry(JournalEntryType.TunnelOpened, session, target), connection.ConnectionClosed);
            }
            catch (IOException)
            {
                await connection.Transport.Output.WriteAsync(ProxyAnswer.Of(new Denial(Rule.JournalUnavailable, "")));
                return;
            }
            try
            {
                socket = await Dialer.ConnectTunnelAsync(redirects, target, time, connection.ConnectionClosed);
            }
            catch (DialException e)
            {
                await denials.WriteAsync(session, target.ToString(), e.Denial);
                await connection.Transport.Output.WriteAsync(ProxyAnswer.Of(e.Denial));
                return;
            }
            catch (OperationCanceledException)
            {
                // Its client went, or its session ended, before the origin answered.
                await CloseAsync(session, target, started, (0, 0));
                return;
            }
            await CloseAsync(session, target, started, await CarryAsync(connection, session, socket));
        }
        finally
        {
            session.Leave(abort);
            socket?.Dispose();
        }
    }

    private async Task<(long Sent, long Received)> CarryAsync(ConnectionContext connection, Session session, Socket socket)
    {
        try
        {
            // Ended or frozen while it was being dialled: whoever did that did not see this socket yet.
            if (session.Ended.IsCancellationRequested || freezer.Find(session.Agent, null) is not null) return (0, 0);
            await connection.Transport.Output.WriteAsync(ProxyAnswer.Established, connection.ConnectionClosed);
            var up = UpAsync(connection.Transport.Input, socket);
            var down = DownAsync(socket, connection.Transport.Output);
            return (await up, await down);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return (0, 0);
        }
    }

    private static async Task<long> UpAsync(PipeReader input, Socket socket)
    {
        long total = 0;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync();
                foreach (var segment in read.Buffer)
                {
                    for (var rest = segment; rest.Length > 0;) rest = rest[await socket.SendAsync(rest, SocketFlags.None)..];
                    total += segment.Length;
                }
                input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) break;
            }
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or ConnectionAbortedException)
        {
            socket.Dispose();
        }
        return total;
    }

    private static async Task<long> DownAsync(Socket socket, PipeWriter output)
    {
        long total = 0;
        try
        {
            while (true)
            {
                // Waiting with an empty buffer costs an idle tunnel no memory.
                await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
                var count = await socket.ReceiveAsync(output.GetMemory(ReadBytes), SocketFlags.None);
                if (count == 0) break;
                output.Advance(count);
                total += count;
                if ((await output.FlushAsync()).IsCompleted) break;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The origin broke off: what came before it has been passed on, and the client sees the end.
        }
        await output.CompleteAsync();
        return total;
    }

    /// <summary>An ending that cannot be written down must not become a second failure; the next opening is refused.</summary>
    private async Task CloseAsync(Session session, HostName target, long started, (long Sent, long Received) carried)
    {
        try
        {
            await journal.AppendAsync(
                Entry(JournalEntryType.TunnelClosed, session, target) with
                {
                    RequestBytes = carried.Sent,
                    ResponseBytes = carried.Received,
                    Microseconds = (long)time.GetElapsedTime(started).TotalMicroseconds,
                }, CancellationToken.None);
        }
        catch (IOException)
        {
            return;
        }
    }

    private static JournalEntry Entry(string type, Session session, HostName target) => new()
    {
        Type = type,
        Session = session.Id,
        Agent = session.Agent,
        Host = target.ToString(),
    };
}
