using System.Net.Sockets;
using Sallyport.Broker.Sandbox;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Attach;

/// <summary>One peer of the control socket: its requests in turn, and the session that lives as long as it does.</summary>
/// <param name="slot">Its place among the connections without a session, given back once it has one.</param>
internal sealed class AttachConnection(AttachOptions options, Socket socket, ConnectionSlots.Slot slot)
{
    private Session? _session;
    private int _folderOf;
    private string _endReason = "sally run went away";

    public async Task RunAsync(CancellationToken stopping)
    {
        using var stream = new NetworkStream(socket);
        using var lines = new AttachLines(stream);
        try
        {
            while (await ReadAsync(lines, stopping) is { } request)
            {
                var reply = await AnswerAsync(request, stopping);
                await lines.WriteAsync(reply, AttachJson.Default.AttachReply, stopping);
                if (!reply.Ok && reply.Problem?.Code is "attach-version") return;
            }
        }
        catch (UserError malformed)
        {
            // Where a line cannot be understood, the next one cannot be trusted to be one.
            await lines.WriteAsync(AttachReply.Failed(malformed), AttachJson.Default.AttachReply, stopping);
        }
        finally
        {
            await EndSessionAsync();
        }
    }

    /// <summary>While it holds a session a peer may be silent, and is told when the session ends; else it has to speak up.</summary>
    private async Task<AttachRequest?> ReadAsync(AttachLines lines, CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        if (_session is null)
        {
            patience.CancelAfter(AttachProtocol.LineTimeout);
            return await lines.ReadAsync(AttachJson.Default.AttachRequest, patience.Token);
        }
        using var onEnd = _session.Ended.Register(patience.Cancel);
        try
        {
            return await lines.ReadAsync(AttachJson.Default.AttachRequest, patience.Token);
        }
        catch (OperationCanceledException) when (_session.Ended.IsCancellationRequested)
        {
            var news = AttachReply.Done with { Event = AttachProtocol.SessionEnded };
            await lines.WriteAsync(news, AttachJson.Default.AttachReply, CancellationToken.None);
            return null;
        }
    }

    private async Task<AttachReply> AnswerAsync(AttachRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (request.V != AttachProtocol.Version) throw AttachErrors.OtherVersion(request.V);
            if (Peer.Of(socket) is { } peer)
            {
                if (!peer.IsSameUser) throw AttachErrors.OtherUser();
                if (request.Command != AttachProtocol.Ping) RefuseAgents(request, peer.ProcessId);
            }
            return await DoAsync(request, cancellationToken);
        }
        catch (UserError error)
        {
            return AttachReply.Failed(error);
        }
        catch (IOException problem)
        {
            return AttachReply.Failed(new UserError("io", ExitCode.Failure, problem.Message));
        }
    }

    private void RefuseAgents(AttachRequest request, int? pid)
    {
        var inside = request.Inside ?? (pid is { } id ? InsideSession.Of(options.Home, id) : null);
        if (inside is not null) throw AttachErrors.Inside(inside, request.Command);
    }

    private async Task<AttachReply> DoAsync(AttachRequest request, CancellationToken cancellationToken)
    {
        switch (request.Command)
        {
            case AttachProtocol.Ping:
                return AttachReply.Done with { Host = Host() };
            case AttachProtocol.List:
                return AttachReply.Done with { Host = Host(), Sessions = [.. options.Gate.Sessions.All.Select(Summary)] };
            case AttachProtocol.StartSession:
                return await StartAsync(request, cancellationToken);
            case AttachProtocol.EndSession:
                _endReason = request.Reason ?? _endReason;
                await EndSessionAsync();
                return AttachReply.Done;
            case AttachProtocol.Stop:
                var id = request.Id ?? throw AttachErrors.Malformed("stop without an id");
                if (!await options.Gate.Sessions.StopAsync(id, request.Reason ?? "sally stop", CancellationToken.None)) throw AttachErrors.NoSuchSession(id);
                return AttachReply.Done;
            case AttachProtocol.Freezes:
                if (request.Freeze is { } freeze) await options.Gate.Freezer.FreezeAsync(freeze.Target, freeze.Reason, CancellationToken.None);
                else options.Gate.Freezer.Refresh();
                return AttachReply.Done;
            case AttachProtocol.Lock:
                await options.Lock(cancellationToken);
                return AttachReply.Done with { Host = Host() };
            case AttachProtocol.Unlock:
                await options.Unlock(cancellationToken);
                return AttachReply.Done with { Host = Host() };
            default:
                throw AttachErrors.Malformed($"the command '{request.Command}'");
        }
    }

    private async Task<AttachReply> StartAsync(AttachRequest request, CancellationToken cancellationToken)
    {
        if (_session is not null) throw AttachErrors.Malformed("a second session on one connection");
        var opening = request.Session ?? throw AttachErrors.Malformed("start-session without a session");
        if (options.Kind != AttachOptions.ServeKind) throw AttachErrors.NotServing();
        if (options.IsLocked()) throw AttachErrors.Locked();
        // Its folder is named by its own word, which in another pid namespace is another number.
        _folderOf = opening.ProcessId;
        // The kernel's word for the process counts, not the peer's own.
        if (Peer.Of(socket)?.ProcessId is { } pid) opening = opening with { ProcessId = pid };
        // A key that was just made for it may not have been seen here yet.
        if (opening.Leases.Count > 0) await options.Refresh(cancellationToken);
        var (session, opened) = await new SessionOpener(options.Gate, options.Ring).OpenAsync(opening, cancellationToken);
        _session = session;
        slot.Dispose();
        return AttachReply.Done with { Session = opened, Host = Host() };
    }

    private async Task EndSessionAsync()
    {
        if (_session is not { } session) return;
        _session = null;
        try
        {
            await options.Gate.Sessions.StopAsync(session.Id, _endReason, CancellationToken.None);
        }
        catch (IOException problem)
        {
            options.Warn($"the end of session {session.Id} could not be written to the journal: {problem.Message}");
        }
        SessionFolder.Remove(options.Home, session.Id, _folderOf);
    }

    private HostSummary Host() => new(options.Kind, Environment.ProcessId, options.Gate.Port, options.IsLocked());

    private static SessionSummary Summary(Session session) => new()
    {
        Id = session.Id,
        Agent = session.Agent,
        Command = session.Command,
        ProcessId = session.ProcessId,
        Started = session.Started,
        Credentials = [.. session.Credentials.Select(c => c.Name)],
        Requests = session.Requests,
        Denied = session.Denied,
        InFlight = session.InFlight,
    };
}
