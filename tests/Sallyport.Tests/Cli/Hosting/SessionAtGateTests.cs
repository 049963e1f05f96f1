using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Broker.Attach;
using Sallyport.Broker.Sandbox;
using Sallyport.Cli;
using Sallyport.Cli.Hosting;
using Sallyport.Core.Vault;
using Sallyport.Tests.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Cli.Hosting;

/// <summary>A session at a gate whose process breaks the connection while it is still there.</summary>
public sealed class SessionAtGateTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly Process _host = Process.Start("sleep", "600");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _host.Kill();
        _host.WaitForExit();
        _host.Dispose();
        _home.Dispose();
    }

    [Fact]
    public async Task A_host_that_is_gone_a_moment_after_its_connection_has_died()
    {
        var ending = await BreakAsync();
        _host.Kill();
        await _host.WaitForExitAsync(Token);

        await EndAsync(ending);

        Assert.Contains("host died", Assert.Single(_home.Lines, line => line.Contains("session.ended", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_lives_on_writes_the_sessions_end_down_itself()
    {
        await EndAsync(await BreakAsync());

        Assert.False(Directory.Exists(_home.Home.JournalFolder));
    }

    private async Task EndAsync(SessionAtGate session)
    {
        var ended = session.DisposeAsync().AsTask();
        while (!ended.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
        await ended;
    }

    /// <summary>Opens a session, and has its host break the connection.</summary>
    private async Task<SessionAtGate> BreakAsync()
    {
        var context = new CliContext { Home = _home.Home, Out = TextWriter.Null, Error = TextWriter.Null, In = TextReader.Null, Time = _time };
        var opening = new SessionOpening { Agent = "a", Command = "c", ProcessId = Environment.ProcessId, Credentials = [], Environment = new Dictionary<string, string>() };
        using var listener = ControlSockets.Listen(ControlSockets.Serve(_home.Home));
        var opened = SessionAtGate.OpenAsync(context, opening, KeySourceOptions.None, leases: null, _ => { }, Token);
        var peer = await listener.AcceptAsync(Token);
        using (var stream = new NetworkStream(peer, ownsSocket: true))
        {
            using var lines = new StreamReader(stream);
            await lines.ReadLineAsync(Token);
            await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(Opened(), AttachJson.Default.AttachReply), (byte)'\n'], Token);
            await opened;
        }
        var lost = new TaskCompletionSource();
        var session = await opened;
        session.WatchForEnd(_ => lost.SetResult());
        await lost.Task.WaitAsync(Token);
        return session;
    }

    private AttachReply Opened() => new()
    {
        V = AttachProtocol.Version,
        Ok = true,
        Host = new HostSummary(AttachOptions.ServeKind, _host.Id, 1, Locked: false),
        Session = new OpenedSession
        {
            Id = "s-1",
            Port = 1,
            ProxyUser = "u",
            ProxyPassword = "p",
            CertificateAuthorityPem = "",
            Granted = [],
            Found = new Dictionary<string, string?>(),
        },
    };
}
