using System.CommandLine;
using Sallyport.Broker.Sandbox;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Vault;

namespace Sallyport.Cli.Commands.Gate;

/// <summary><c>sally run -- CMD …</c></summary>
public static class RunCommand
{
    public static Command Create(CliContext context)
    {
        var words = new Argument<string[]>("command") { Description = "The command and its arguments, after --", Arity = ArgumentArity.ZeroOrMore };
        var agent = new Option<string>("--agent") { Description = "The agent's name: for the policy, the journal and sally ps (default: default)", HelpName = "NAME", DefaultValueFactory = _ => "default" };
        var credentials = new Option<string[]>("--credential")
        {
            Description = "A credential that the agent may use; may be given several times (default: what the policy grants it; without a policy, one of each provider)",
            HelpName = "NAME",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        var baseUrl = new Option<bool>("--base-url") { Description = "Also set the providers' base-URL variables (OPENAI_BASE_URL …)" };
        var preload = new Option<bool>("--preload-node") { Description = "Have every Node process of the agent load a file that leads TLS to the gate (default: where the command is run by Node)" };
        var inject = new Option<string>("--inject")
        {
            Description = "'always' puts the key on requests that carry no credential at all; 'placeholder' (default) only where a placeholder stands",
            HelpName = "WHEN",
            DefaultValueFactory = _ => "placeholder",
        };
        inject.AcceptOnlyFromAmong("always", "placeholder");
        var printEnvironment = new Option<bool>("--print-env") { Description = "Print what would change in the environment, and run nothing" };
        var lease = new Option<string?>("--lease") { Description = "Make a key of the session's own at OpenAI, with the scopes of the agent's grant, for at most this time (1h), and revoke it at the session's end; or use a lease made before, by its name", HelpName = "TIME|ID" };
        var unscoped = new Option<bool>("--unscoped") { Description = "With --lease: a key that may do all that its account may, where the grant cannot be put on one" };
        var source = new KeySourceFlags();
        var adminSource = KeySourceFlags.OfAdminVault();
        var command = new SallyCommand("run", "Run an agent with placeholders instead of keys")
        {
            Details = """
                The command gets the terminal, its signals and its environment, but where a key was it holds a placeholder, and its way to the network leads through the gate, which puts the real key on. sally run exits as the command does: its exit code, 128+n where signal n ended it, 126 where it cannot be executed, 127 where it does not exist.

                Where sally serve is running, the session is opened there; else this process hosts the gate for as long as the command runs.
                """,
            Examples = ["sally run -- codex", "sally run --agent reviewer --credential openai/reviewer -- python agent.py", "sally run --agent reviewer --lease 1h -- codex", "sally run --print-env -- true"],
        };
        command.Arguments.Add(words);
        foreach (var option in (Option[])[agent, credentials, baseUrl, preload, inject, printEnvironment, lease, unscoped]) command.Options.Add(option);
        source.AddTo(command);
        adminSource.AddTo(command);
        command.SetAction((parsed, cancellationToken) => new AgentRun(context).RunAsync(new AgentRunOptions
        {
            Command = parsed.GetValue(words) ?? [],
            Agent = parsed.GetValue(agent)!,
            Credentials = parsed.GetValue(credentials) ?? [],
            BaseUrl = parsed.GetValue(baseUrl),
            PreloadNode = parsed.GetValue(preload),
            InjectAlways = parsed.GetValue(inject) == "always",
            PrintEnvironment = parsed.GetValue(printEnvironment),
            Lease = parsed.GetValue(lease) is { } wanted ? new LeaseWish(wanted, parsed.GetValue(unscoped), source.Read(parsed), adminSource.Read(parsed)) : null,
            KeySource = source.Read(parsed),
        }, cancellationToken));
        return command;
    }
}
