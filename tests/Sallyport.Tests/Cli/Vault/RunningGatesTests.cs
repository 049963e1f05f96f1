using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Broker.Attach;
using Sallyport.Cli;
using Sallyport.Cli.Commands.Vault;
using Sallyport.Core.Primitives;
using Sallyport.Tests.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Cli.Vault;

public sealed class RunningGatesTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task A_gate_that_hangs_keeps_no_other_from_being_told_and_is_named()
    {
        // The first by name, so that whoever goes from one to the next meets it first.
        using var hanging = ControlSockets.Listen(ControlSockets.Run(_home.Home, Environment.ProcessId));
        using var serving = ControlSockets.Listen(ControlSockets.Serve(_home.Home));
        var context = new CliContext { Home = _home.Home, Out = TextWriter.Null, Error = TextWriter.Null, In = TextReader.Null, Time = _time };
        var telling = RunningGates.TellAllAsync(context, (gate, cancel) => gate.LockAsync(cancel), TestContext.Current.CancellationToken);

        Assert.Contains("\"lock\"", await AnswerAsync(serving), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(telling.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));

        var failed = await Assert.ThrowsAsync<UserError>(() => telling);
        Assert.Equal(("gate-silent", $"1 of 2 gates did not: run-{Environment.ProcessId}: no answer within 30 seconds"), (failed.Code, failed.Message));
    }

    private static async Task<string?> AnswerAsync(Socket host)
    {
        using var peer = new NetworkStream(await host.AcceptAsync(Token), ownsSocket: true);
        using var lines = new StreamReader(peer);
        var asked = await lines.ReadLineAsync(Token);
        await peer.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(AttachReply.Done, AttachJson.Default.AttachReply), (byte)'\n'], Token);
        // It hangs up once it has read the answer.
        Assert.Null(await lines.ReadLineAsync(Token));
        return asked;
    }
}
