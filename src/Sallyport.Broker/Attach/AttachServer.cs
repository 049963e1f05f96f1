using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Sallyport.Broker.Attach;

/// <summary>
/// The control socket of a process that hosts a gate. Only the same user may speak to it, and no agent: a peer that
/// runs inside a session is refused everything but <c>ping</c>.
/// </summary>
public sealed class AttachServer : IAsyncDisposable
{
    private const int MaxConnections = 1024;

    private readonly AttachOptions _options;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
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
        while (!_stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException problem)
            {
                if (_stopping.IsCancellationRequested) return;
                _options.Warn($"the control socket could not accept a connection: {problem.Message}");
                continue;
            }
            if (_connections.Count >= MaxConnections)
            {
                socket.Dispose();
                continue;
            }
            var connection = Task.Run(() => ServeAsync(socket));
            _connections[connection] = 0;
            _ = connection.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using (socket) await new AttachConnection(_options, socket).RunAsync(_stopping.Token);
        }
        catch (Exception problem) when (problem is IOException or SocketException or OperationCanceledException)
        {
            // The peer went away, or this process stops: the connection's sessions have been ended on the way out.
        }
    }
}
