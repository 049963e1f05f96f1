using System.Collections.Concurrent;
using System.Net.Sockets;
using Sallyport.Broker.Sessions;

namespace Sallyport.Broker.Attach;

/// <summary>
/// The control socket of a process that hosts a gate. Only the same user may speak to it, and no agent: a peer that
/// runs inside a session is refused everything but <c>ping</c>.
/// </summary>
public sealed class AttachServer : IAsyncDisposable
{
    // What made it fail, most likely that no more files may be open, does not pass in an instant.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly AttachOptions _options;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly ConnectionSlots _withoutSession = new();
    private readonly Task _accepting;

    private AttachServer(AttachOptions options, Socket listener)
    {
        _options = options;
        _listener = listener;
        _accepting = AcceptAsync();
    }

    /// <exception cref="Core.Primitives.UserError">The socket's path is too long for the system.</exception>
    public static AttachServer Start(AttachOptions options) => new(options, ControlSockets.Listen(options.SocketPath));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        File.Delete(_options.SocketPath);
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var isFailing = false;
        while (!_stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                if (isFailing) await Task.Delay(s_pause, _options.Time, _stopping.Token);
                socket = await _listener.AcceptAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException problem)
            {
                if (_stopping.IsCancellationRequested) return;
                if (!isFailing) _options.Warn($"the control socket could not accept a connection: {problem.Message}");
                isFailing = true;
                continue;
            }
            isFailing = false;
            if (_withoutSession.TryTake(_options.MaxWithoutSession, out var isFirst) is not { } slot)
            {
                await RefuseAsync(socket, isFirst);
                continue;
            }
            var connection = Task.Run(() => ServeAsync(socket, slot));
            _connections[connection] = 0;
            _ = connection.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
        }
    }

    /// <summary>Says why, unasked: to wait for a question would be to hold the connection. So short a line never waits for its reader.</summary>
    private async Task RefuseAsync(Socket socket, bool isFirst)
    {
        var busy = AttachErrors.Busy(_options.MaxWithoutSession);
        if (isFirst) _options.Warn(busy.Message);
        try
        {
            using var stream = new NetworkStream(socket, ownsSocket: true);
            using var lines = new AttachLines(stream);
            await lines.WriteAsync(AttachReply.Failed(busy), AttachJson.Default.AttachReply, _stopping.Token);
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException)
        {
            // The peer went away first, or this process stops.
        }
    }

    private async Task ServeAsync(Socket socket, ConnectionSlots.Slot slot)
    {
        try
        {
            using (slot)
            using (socket) await new AttachConnection(_options, socket, slot).RunAsync(_stopping.Token);
        }
        catch (Exception problem) when (problem is IOException or SocketException or OperationCanceledException)
        {
            // The peer went away, or this process stops: the connection's sessions have been ended on the way out.
        }
    }
}
