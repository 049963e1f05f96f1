using System.Net.Sockets;
using Sallyport.Broker.Sandbox;
using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Attach;

/// <summary>Speaks to a process that hosts a gate. Not for several requests at once.</summary>
public sealed class AttachClient : IDisposable
{
    // Between two tries to be let in, and for all of them: a host lets in many in the first, and hangs after the second.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20), s_patience = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly AttachLines _lines;
    private readonly string? _inside;

    private AttachClient(Socket socket, string? inside)
    {
        _socket = socket;
        _stream = new NetworkStream(socket);
        _lines = new AttachLines(_stream);
        _inside = inside;
    }

    /// <param name="inside">The session that this process's environment says it is in, or null.</param>
    /// <returns>Null where nobody listens. Where somebody does and lets nobody in for now, it waits.</returns>
    /// <exception cref="UserError">Another user does, or nobody was let in for long.</exception>
    public static async Task<AttachClient?> ConnectAsync(string path, string? inside, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return null;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            var since = time.GetTimestamp();
            while (!await IsLetInAsync(socket, path, cancellationToken))
            {
                if (time.GetElapsedTime(since) >= s_patience) throw AttachErrors.Crowded(s_patience);
                await Task.Delay(s_pause, time, cancellationToken);
            }
            if (Peer.Of(socket) is { IsSameUser: false }) throw AttachErrors.OtherUser();
            return new AttachClient(socket, inside);
        }
        catch (SocketException)
        {
            socket.Dispose();
            ControlSockets.RemoveIfDead(path);
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<bool> IsLetInAsync(Socket socket, string path, CancellationToken cancellationToken)
    {
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return true;
        }
        catch (SocketException full) when (full.SocketErrorCode == SocketError.WouldBlock)
        {
            // Linux says so where more wait for the host than its queue holds. To take that for nobody would let a run
            // host a gate of its own, and leave this one out when all are told to lock.
            return false;
        }
    }

    public async Task<HostSummary> PingAsync(CancellationToken cancellationToken) =>
        (await AskAsync(AttachProtocol.Ping, r => r, cancellationToken)).Host ?? throw AttachErrors.Malformed("no host");

    public async Task<(HostSummary Host, IReadOnlyList<SessionSummary> Sessions)> ListAsync(CancellationToken cancellationToken)
    {
        var reply = await AskAsync(AttachProtocol.List, r => r, cancellationToken);
        return (reply.Host ?? throw AttachErrors.Malformed("no host"), reply.Sessions ?? []);
    }

    /// <summary>The session lives until <see cref="EndSessionAsync"/>, until this client is disposed, or until somebody stops it.</summary>
    public async Task<(HostSummary Host, OpenedSession Session)> StartSessionAsync(SessionOpening opening, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(AttachProtocol.StartSession, r => r with { Session = opening }, cancellationToken);
        return (reply.Host ?? throw AttachErrors.Malformed("no host"), reply.Session ?? throw AttachErrors.Malformed("no session"));
    }

    /// <summary>Completes when the session is ended from the other side: true where it was stopped, false where its host is gone.</summary>
    public async Task<bool> WaitForEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _lines.ReadAsync(AttachJson.Default.AttachReply, cancellationToken) is { Event: AttachProtocol.SessionEnded };
        }
        catch (IOException)
        {
            return false;
        }
    }

    public Task EndSessionAsync(string reason, CancellationToken cancellationToken) =>
        AskAsync(AttachProtocol.EndSession, r => r with { Reason = reason }, cancellationToken);

    /// <exception cref="UserError">There is no such session.</exception>
    public Task StopAsync(string id, string reason, CancellationToken cancellationToken) =>
        AskAsync(AttachProtocol.Stop, r => r with { Id = id, Reason = reason }, cancellationToken);

    /// <summary>Has the gate take over the freezes that the store holds; they are in force when this completes.</summary>
    /// <param name="unstored">A freeze to put in force instead, because the store could not be written.</param>
    public Task TakeFreezesAsync(Freeze? unstored, CancellationToken cancellationToken) =>
        AskAsync(AttachProtocol.Freezes, r => r with { Freeze = unstored }, cancellationToken);

    public Task LockAsync(CancellationToken cancellationToken) => AskAsync(AttachProtocol.Lock, r => r, cancellationToken);

    public Task UnlockAsync(CancellationToken cancellationToken) => AskAsync(AttachProtocol.Unlock, r => r, cancellationToken);

    public void Dispose()
    {
        _lines.Dispose();
        _stream.Dispose();
        _socket.Dispose();
    }

    private async Task<AttachReply> AskAsync(string command, Func<AttachRequest, AttachRequest> with, CancellationToken cancellationToken)
    {
        var request = with(new AttachRequest { V = AttachProtocol.Version, Command = command, Inside = _inside });
        AttachReply? reply;
        try
        {
            await _lines.WriteAsync(request, AttachJson.Default.AttachRequest, cancellationToken);
        }
        catch (IOException)
        {
            // A gate that is busy hangs up without being asked; what it said is still there to be read.
        }
        try
        {
            reply = await _lines.ReadAsync(AttachJson.Default.AttachReply, cancellationToken);
        }
        catch (IOException)
        {
            throw AttachErrors.HostGone();
        }
        if (reply is null) throw AttachErrors.HostGone();
        if (reply.Problem is { } problem) throw new UserError(problem.Code, (ExitCode)problem.ExitCode, problem.Message, problem.Hint);
        return reply;
    }
}
