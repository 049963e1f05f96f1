using System.CommandLine;
using Sallyport.Broker.Sandbox;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Leases;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Leases;

/// <summary><c>sally lease create</c></summary>
public static class CreateCommand
{
    public static Command Create(CliContext context)
    {
        var agent = new Option<string>("--agent") { Description = "The agent whose grant the key gets the scopes of (default: default)", HelpName = "NAME", DefaultValueFactory = _ => "default" };
        var credential = new Option<string?>("--credential") { Description = "The credential under whose grant it is used (default: the agent's one of OpenAI)", HelpName = "NAME" };
        var length = new Option<string>("--for") { Description = "How long it lives, 1m to 30d (default: 1h)", HelpName = "TIME", DefaultValueFactory = _ => "1h" };
        var unscoped = new Option<bool>("--unscoped") { Description = "A key that may do all that its account may, where the grant cannot be put on one" };
        var project = new Option<string?>("--project") { Description = "The project it is made in (default: the credential's)", HelpName = "ID" };
        var account = new Option<string?>("--service-account") { Description = "The account it is made for, where the provider deletes single keys (default: the credential's)", HelpName = "ID" };
        var json = new Option<bool>("--json") { Description = "Print a JSON object" };
        var source = new KeySourceFlags();
        var adminSource = KeySourceFlags.OfAdminVault();
        var command = new SallyCommand("create", "Make a key that lives for a while")
        {
            Details = "It lives until its time is over or it is revoked, and several sessions can use it, one after the other or at once: sally run --lease ID -- COMMAND. It is never shown.",
            Examples = ["sally lease create --agent reviewer --for 8h", "sally run --agent reviewer --lease 3f9a11c2d0e1 -- codex"],
        };
        foreach (var option in (Option[])[agent, credential, length, unscoped, project, account, json]) command.Options.Add(option);
        source.AddTo(command);
        adminSource.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var time = DurationText.Parse(parsed.GetValue(length)!) ?? throw LeaseErrors.BadLength(LeaseTerms.Shortest, LeaseTerms.Longest);
            using var vault = VaultAccess.Unlock(context, source.Read(parsed));
            var terms = Terms(vault, parsed.GetValue(agent)!, parsed.GetValue(credential), time, parsed.GetValue(unscoped), parsed.GetValue(project), parsed.GetValue(account));
            await using var desk = LeaseDesk.Open(context, vault, adminSource.Read(parsed));
            var lease = await desk.Work.CreateAsync(terms, cancellationToken);
            if (parsed.GetValue(json)) context.WriteJson(writer => LeaseOutput.WriteJson(writer, lease, context.Time.GetUtcNow()));
            else LeaseOutput.WriteTable(context, [lease]);
            context.Tell($"use it with: sally run --agent {lease.Agent} --lease {lease.Id} -- COMMAND");
            return 0;
        });
        return command;
    }

    private static LeaseTerms Terms(UnlockedVault vault, string agent, string? credential, TimeSpan length, bool unscoped, string? project, string? account)
    {
        var policy = AppliedPolicy.Read(vault).Snapshot;
        var opening = new SessionOpening
        {
            Agent = agent, Command = "", ProcessId = 0, Credentials = credential is null ? [] : [credential], Environment = new Dictionary<string, string>(),
        };
        var chosen = CredentialChoice.Select(CredentialChoice.Granted(opening, policy), vault.List());
        var one = chosen.FirstOrDefault(LeaseTerms.Fits) ?? throw (credential is null ? LeaseErrors.NothingToLease() : LeaseErrors.OtherProvider(credential));
        return LeaseTerms.Find(one, agent, policy, length, unscoped, project, account);
    }
}
