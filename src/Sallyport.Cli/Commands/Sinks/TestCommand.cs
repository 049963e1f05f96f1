using System.CommandLine;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Sinks;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Sinks;

/// <summary><c>sally sinks test NAME</c></summary>
public static class TestCommand
{
    public static Command Create(CliContext context)
    {
        var name = new Argument<string>("name") { Description = "A sink of the policy in force", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "Print a JSON object" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("test", "Send one event to a sink and show the answer")
        {
            Details = "The event is of the type sink.test and stands for nothing. It is sent as real ones are, with the sink's credential, and waits for no others. Exits 7 where it was not taken.",
            Examples = ["sally sinks test siem"],
        };
        command.Arguments.Add(name);
        command.Options.Add(json);
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var vault = VaultAccess.Unlock(context, source.Read(parsed));
            using var host = SinkHost.Open(context, vault);
            var wanted = parsed.GetRequiredValue(name);
            var sink = host.Sinks.FirstOrDefault(s => s.Name == wanted)
                ?? throw (host.Sinks.Count == 0 ? SinkErrors.None() : SinkErrors.NoSuch(wanted, [.. host.Sinks.Select(s => s.Name)]));
            var (accepted, explanation) = await SinkRunner.TestAsync(sink, host.Text, host.OpenCredential, context.Time, new SinkOptions(), cancellationToken);
            if (parsed.GetValue(json))
            {
                context.WriteJson(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("sink", sink.Name);
                    writer.WriteBoolean("accepted", accepted);
                    writer.WriteString("answer", explanation);
                    writer.WriteEndObject();
                });
                return (int)(accepted ? ExitCode.Success : ExitCode.Upstream);
            }
            if (!accepted) throw SinkErrors.NotTaken(sink.Name, explanation);
            context.Out.WriteLine(TerminalText.Escape($"{sink.Name} took it: {explanation}"));
            return 0;
        });
        return command;
    }
}
