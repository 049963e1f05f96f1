using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Broker.Attach;
using Sallyport.Broker.Sandbox;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Broker.Attach;

/// <summary>Many who speak to one control socket.</summary>
public sealed class AttachServerTests : IDisposable
{
    private const int Most = 2;

    private readonly List<string> _warnings = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sally-attach-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string SocketPath => Path.Combine(_folder.FullName, "run", "serve.sock");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Connections_without_a_session_are_counted_and_sessions_are_not()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the control socket is tried on Linux and macOS");
        await using var fixture = await GateFixture.StartAsync(_ => Task.CompletedTask);
        await using var server = AttachServer.Start(Options(fixture));
        List<AttachClient> open = [];
        for (var i = 0; i < Most * 3; i++)
        {
            open.Add(await ConnectAsync());
            await open[i].StartSessionAsync(Opening(), Token);
        }
        Assert.Equal(Most * 3 + 1, fixture.Gate.Sessions.All.Count);

        List<AttachClient> idle = [];
        for (var i = 0; i < Most; i++)
        {
            idle.Add(await ConnectAsync());
            await idle[i].PingAsync(Token);
        }
        Assert.Empty(_warnings);
        using (var oneTooMany = await ConnectAsync())
            AssertBusy(await Assert.ThrowsAsync<UserError>(() => oneTooMany.PingAsync(Token)));
        // What the gate has not read of a long question does not take its answer away.
        using (var another = await ConnectAsync())
            AssertBusy(await Assert.ThrowsAsync<UserError>(() => another.StartSessionAsync(Opening(new string('x', 1_000_000)), Token)));
        Assert.Single(_warnings);

        // One that goes makes room for another.
        idle[0].Dispose();
        while (!await AnswersAsync()) Token.ThrowIfCancellationRequested();
        foreach (var client in open.Concat(idle)) client.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_is_not_let_in_yet_waits_and_does_not_take_the_gate_for_gone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere a full queue looks like nobody's");
        Directory.CreateDirectory(Path.GetDirectoryName(SocketPath)!);
        using var host = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        host.Bind(new UnixDomainSocketEndPoint(SocketPath));
        host.Listen(1);
        var time = new FakeTimeProvider();
        List<Task<AttachClient?>> asking = [];
        do asking.Add(AttachClient.ConnectAsync(SocketPath, inside: null, time, Token));
        while (asking.Count < 100 && asking[^1].IsCompleted);
        var waiting = asking[^1];
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(waiting.IsCompleted);

        using var first = await host.AcceptAsync(TestContext.Current.CancellationToken);

        await CompleteAsync(waiting, time);
        var letIn = await Task.WhenAll(asking);
        Assert.DoesNotContain(null, letIn);

        // Nor does it wait for ever.
        var late = AttachClient.ConnectAsync(SocketPath, inside: null, time, Token);
        await CompleteAsync(late, time);
        Assert.Equal("attach-busy", (await Assert.ThrowsAsync<UserError>(() => late)).Code);
        foreach (var client in letIn) client!.Dispose();
    }

    private static async Task CompleteAsync(Task task, FakeTimeProvider time)
    {
        while (!task.IsCompleted)
        {
            Token.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private static void AssertBusy(UserError refused)
    {
        Assert.Equal(("attach-busy", ExitCode.Upstream), (refused.Code, refused.ExitCode));
        Assert.Contains($"{Most} connections without a session are open", refused.Message, StringComparison.Ordinal);
    }

    private async Task<AttachClient> ConnectAsync() => (await AttachClient.ConnectAsync(SocketPath, inside: null, TimeProvider.System, Token))!;

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = await ConnectAsync();
            await client.PingAsync(Token);
            return true;
        }
        catch (UserError)
        {
            return false;
        }
    }

    private static SessionOpening Opening(string variable = "") => new()
    {
        Agent = "test",
        Command = "test",
        ProcessId = System.Environment.ProcessId,
        Credentials = ["example/default"],
        Environment = new Dictionary<string, string> { ["VARIABLE"] = variable },
    };

    private AttachOptions Options(GateFixture fixture) => new()
    {
        SocketPath = SocketPath,
        Home = new SallyHome(_folder.FullName),
        Gate = fixture.Gate,
        Ring = fixture.Ring,
        Kind = AttachOptions.ServeKind,
        Lock = _ => Task.CompletedTask,
        Unlock = _ => Task.CompletedTask,
        IsLocked = () => false,
        Refresh = _ => Task.CompletedTask,
        MaxWithoutSession = Most,
        Time = TimeProvider.System,
        Warn = _warnings.Add,
    };
}
