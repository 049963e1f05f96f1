using System.Net.Sockets;
using Sallyport.Broker.Attach;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Cli.Gate;

/// <summary>What is said of a gate whose control socket somebody holds with as many connections as it takes.</summary>
public sealed class BusyGateTests : IAsyncLifetime
{
    // The gate's own bound.
    private const int Most = 1024;

    private readonly List<Socket> _held = [];
    private GateScene _scene = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _scene = await GateScene.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        Release();
        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_is_told_that_it_is_gone_or_that_nothing_runs_there()
    {
        var serve = await _scene.ServeAsync();
        var agent = await _scene.StartCallerAsync();
        var id = (await _scene.SessionsAsync())[0].GetProperty("session").GetString()!;
        for (var i = 0; i < Most; i++) _held.Add(Connect());
        using (var oneTooMany = Connect())
        using (var answer = new StreamReader(new NetworkStream(oneTooMany)))
            Assert.Contains("attach-busy", await answer.ReadToEndAsync(Token), StringComparison.Ordinal);

        StayOpen();
        var run = await _scene.RunAsync("run", "--", "true");
        Assert.Equal((int)ExitCode.Upstream, run.ExitCode);
        Assert.Contains($"the gate is busy: {Most} connections without a session are open", run.Error, StringComparison.Ordinal);

        var list = await TryAsync("ps");
        Assert.Equal(0, list.ExitCode);
        Assert.Contains("serve.sock: the gate is busy", list.Error, StringComparison.Ordinal);

        foreach (var what in new[] { id, "--all" })
        {
            var stop = await TryAsync("stop", what);
            Assert.Equal((int)ExitCode.Upstream, stop.ExitCode);
            Assert.Contains("gate-silent", stop.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("no agent is running", stop.Error, StringComparison.Ordinal);
        }

        var locking = await TryAsync("vault", "lock");
        Assert.Equal((int)ExitCode.Upstream, locking.ExitCode);
        Assert.Contains("attach-busy", locking.Error, StringComparison.Ordinal);

        Assert.Equal("200", await agent.AskAsync("call"));
        Assert.Contains("the gate is busy", serve.Error, StringComparison.Ordinal);
        Release();
        while ((await _scene.SessionsAsync()).Length == 0) Token.ThrowIfCancellationRequested();
        await _scene.DoAsync(null, "stop", id);
    }

    private Task<(int ExitCode, string Out, string Error)> TryAsync(params string[] arguments)
    {
        StayOpen();
        return _scene.Here.RunAsync(null, arguments);
    }

    /// <summary>The gate closes those that say nothing for a while.</summary>
    private void StayOpen()
    {
        foreach (var socket in _held) socket.Send("{\"v\":1,\"command\":\"ping\"}\n"u8);
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(ControlSockets.Serve(_scene.Here.Home)));
        return socket;
    }

    private void Release()
    {
        foreach (var socket in _held) socket.Dispose();
        _held.Clear();
    }
}
