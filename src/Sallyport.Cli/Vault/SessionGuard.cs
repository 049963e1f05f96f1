using Sallyport.Broker.Sandbox;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Vault;

/// <summary>
/// Inside a session an agent may be typing. Commands that read secrets or change the vault refuse there, whatever opens
/// the vault.
/// </summary>
internal static class SessionGuard
{
    /// <param name="what">What is refused: <c>open the vault</c>.</param>
    public static void Refuse(CliContext context, string what)
    {
        if (InsideSession.OfThisProcess(context.Home, context.Environment) is not null)
        {
            throw new UserError("inside-session", ExitCode.Refused,
                $"sally does not {what} inside a session, where an agent may be typing",
                "run this command in a terminal of your own");
        }
    }
}
