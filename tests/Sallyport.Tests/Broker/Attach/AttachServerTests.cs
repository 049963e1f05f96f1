using Sallyport.Broker.Attach;
using Sallyport.Broker.Sandbox;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Broker.Attach;

/// <summary>Many who speak to one control socket.</summary>
public sealed class AttachServerTests : IDisposable
{
    private const int Most = 2;

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
        using (var oneTooMany = await ConnectAsync())
            Assert.Equal("attach-host-gone", (await Assert.ThrowsAsync<UserError>(() => oneTooMany.PingAsync(Token))).Code);

        // One that goes makes room for another.
        idle[0].Dispose();
        while (!await AnswersAsync()) Token.ThrowIfCancellationRequested();
        foreach (var client in open.Concat(idle)) client.Dispose();
    }

    private async Task<AttachClient> ConnectAsync() => (await AttachClient.ConnectAsync(SocketPath, inside: null, Token))!;

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

    private static SessionOpening Opening() => new()
    {
        Agent = "test",
        Command = "test",
        ProcessId = System.Environment.ProcessId,
        Credentials = ["example/default"],
        Environment = new Dictionary<string, string>(),
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
    };
}
