using System.CommandLine;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Vault;
using Sallyport.Core.Settings;

namespace Sallyport.Cli.Commands.Gate;

/// <summary><c>sally serve</c></summary>
public static class ServeCommand
{
    public static Command Create(CliContext context)
    {
        var port = new Option<int>("--port") { Description = "The port on 127.0.0.1 (default: the setting gate.port, or any free one)", HelpName = "N" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("serve", "Host one gate for all agents of this user, until it is told to stop")
        {
            Details = """
                Every sally run of this user attaches to it, so that the vault is opened once. It runs in the foreground, logs to stderr and stops on SIGTERM or Ctrl-C, ending all sessions. Under systemd it says when it is ready (Type=notify).
                """,
            Examples = ["sally serve", "sally serve --port 7070 --key-file /etc/sallyport/key"],
        };
        command.Options.Add(port);
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var chosen = parsed.GetResult(port) is null
                ? EffectiveSettings.Load(context.Home, context.Environment).GatePort
                : parsed.GetValue(port);
            if (chosen is < 0 or > 65535) throw SessionErrors.BadPort(chosen);
            await new Serving(context).RunAsync(chosen, source.Read(parsed), cancellationToken);
            return 0;
        });
        return command;
    }
}
