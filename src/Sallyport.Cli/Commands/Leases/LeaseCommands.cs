using System.CommandLine;

namespace Sallyport.Cli.Commands.Leases;

/// <summary><c>sally lease …</c></summary>
public static class LeaseCommands
{
    public static Command Create(CliContext context)
    {
        var lease = new SallyCommand("lease", "Short-lived keys for single sessions, made and revoked at the provider")
        {
            Details = """
                A lease is a key of OpenAI's that is made for one session, with the scopes of the agent's grant, and is revoked at its end. sally run --lease makes one and revokes it by itself; these commands make one ahead, show, extend and revoke them. They need an admin key (sally login openai --admin).
                """,
            Examples = ["sally run --lease 1h -- codex", "sally lease list", "sally lease revoke --expired"],
        };
        lease.Add(CreateCommand.Create(context));
        lease.Add(ListCommand.Create(context));
        lease.Add(RenewCommand.Create(context));
        lease.Add(RevokeCommand.Create(context));
        return lease;
    }
}
