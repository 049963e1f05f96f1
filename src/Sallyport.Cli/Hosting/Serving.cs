using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Sallyport.Broker.Attach;
using Sallyport.Broker.Sandbox;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Hosting;

/// <summary>One <c>sally serve</c>, from its start to the signal that ends it.</summary>
internal sealed class Serving(CliContext context)
{
    public async Task RunAsync(int port, KeySourceOptions source, CancellationToken cancellationToken)
    {
        SessionGuard.Refuse(context, "serve");
        ProcessHardening.Apply();
        OpenFiles.AllowAll();
        using var only = TakeLock();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var terminate = StopOn(PosixSignal.SIGTERM, stopping);
        using var interrupt = StopOn(PosixSignal.SIGINT, stopping);

        await using var host = await GateHost.StartAsync(context, new GateHostOptions
        {
            Kind = AttachOptions.ServeKind,
            SocketPath = ControlSockets.Serve(context.Home),
            Port = port,
            KeySource = source,
            Warn = text => context.Warn(text),
        }, stopping.Token);
        context.Tell($"serving on 127.0.0.1:{host.Gate.Port}; agents attach by themselves: sally run -- COMMAND");
        Notify("READY=1");
        await DeadSessions.ClearAsync(context.Home, int.MaxValue, () => host.Journal, context.Time, stopping.Token);

        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var onStop = stopping.Token.Register(stopped.SetResult);
        await stopped.Task;
        Notify("STOPPING=1");
        context.Tell($"stopping; {host.Gate.Sessions.All.Count} sessions end");
    }

    /// <summary>Held as long as the process lives and released by the system however it ends.</summary>
    private FileStream TakeLock()
    {
        PrivateFolder.Create(context.Home.RunFolder);
        try
        {
            return new FileStream(Path.Combine(context.Home.RunFolder, "serve.lock"), PrivateFolder.CreateFile(FileMode.OpenOrCreate, FileAccess.Write));
        }
        catch (IOException)
        {
            throw AttachErrors.AlreadyServing(ControlSockets.Serve(context.Home));
        }
    }

    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stopping) =>
        PosixSignalRegistration.Create(signal, taken =>
        {
            taken.Cancel = true;
            stopping.Cancel();
        });

    /// <summary>Tells systemd, where it started this process and wants to know.</summary>
    private void Notify(string state)
    {
        if (context.Environment("NOTIFY_SOCKET") is not { Length: > 0 } address) return;
        // A leading @ names a socket without a file.
        var path = address[0] == '@' ? "\0" + address[1..] : address;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.ASCII.GetBytes(state), new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException problem)
        {
            context.Warn($"systemd could not be told {state}: {problem.Message}");
        }
    }
}
