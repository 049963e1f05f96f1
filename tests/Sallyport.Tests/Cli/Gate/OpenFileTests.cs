using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Sallyport.Broker.Sandbox;
using Xunit;

namespace Sallyport.Tests.Cli.Gate;

/// <summary>A gate and the number of files that its process may have open.</summary>
public sealed class OpenFileTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_no_more_may_be_open_the_gate_says_so_once_and_serves_on_when_there_is_room()
    {
        await using var scene = await GateScene.CreateAsync();
        Assert.SkipUnless(File.Exists("/usr/bin/prlimit"), "prlimit is not installed");
        var serve = await scene.ServeAsync();
        var (soft, _) = LimitsOf(serve.Id);
        await SetAsync(serve.Id, 20);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(scene.Here.Home.RunFolder, "serve.sock")), Token);
        await serve.SeesErrorAsync("could not accept");
        await SetAsync(serve.Id, soft);

        Assert.Empty(await scene.SessionsAsync());

        Assert.Equal(2, serve.Error.Split("could not accept").Length);
    }

    [Fact]
    public async Task A_gate_takes_as_many_as_it_may_have()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "prlimit is not here");
        var (_, hard) = LimitsOf(Environment.ProcessId);
        Assert.SkipUnless(hard is > 4096 and < long.MaxValue, "there is no room between what this process has and what it may have");
        await SetAsync(Environment.ProcessId, hard - 1);
        Assert.Equal((hard - 1, hard), LimitsOf(Environment.ProcessId));

        OpenFiles.AllowAll();

        Assert.Equal((hard, hard), LimitsOf(Environment.ProcessId));
    }

    private static (long Soft, long Hard) LimitsOf(int process)
    {
        var words = File.ReadLines($"/proc/{process}/limits").First(l => l.StartsWith("Max open files", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (Number(words[3]), Number(words[4]));

        static long Number(string word) => word == "unlimited" ? long.MaxValue : long.Parse(word, CultureInfo.InvariantCulture);
    }

    private static async Task SetAsync(int process, long soft)
    {
        using var prlimit = Process.Start("prlimit", ["--pid", $"{process}", string.Create(CultureInfo.InvariantCulture, $"--nofile={soft}:")]);
        await prlimit.WaitForExitAsync(Token);
        Assert.Equal(0, prlimit.ExitCode);
    }
}
