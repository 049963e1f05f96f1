using System.Globalization;
using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Gate;

/// <summary>What can be wrong with a command line of <c>run</c>, <c>serve</c>, <c>ps</c> and <c>stop</c>.</summary>
internal static class SessionErrors
{
    public static UserError NoCommand() => new("usage", ExitCode.Usage,
        "sally run needs a command to run", "sally run -- COMMAND [ARGUMENTS]");

    public static UserError BadAgent(string name) => new("bad-agent-name", ExitCode.Usage,
        $"'{TerminalText.Escape(name)}' is no name for an agent: letters, digits, dots, dashes and underscores, 64 at most");

    public static UserError NoSuchSession(string prefix) => new("session-not-found", ExitCode.NotFound,
        $"no session begins with '{TerminalText.Escape(prefix)}'", "sally ps");

    public static UserError GateSilent() => new("gate-silent", ExitCode.Upstream,
        "not every gate answered, and what runs there was not stopped",
        "try again, or freeze the agent: sally freeze AGENT reaches such a gate too, through the store");

    public static UserError SeveralSessions(string prefix, IEnumerable<string> ids) => new("session-ambiguous", ExitCode.Usage,
        $"several sessions begin with '{TerminalText.Escape(prefix)}': {string.Join(", ", ids)}", "give more of its name");

    public static UserError StopWhat() => new("usage", ExitCode.Usage,
        "sally stop needs a session, or --all", "sally ps");

    public static UserError FreezeWhat(string verb) => new("usage", ExitCode.Usage,
        $"sally {verb} needs an agent's name, --credential NAME or --all, and one of them", "sally ps");

    public static UserError NotFrozen(FreezeTarget target) => new("not-frozen", ExitCode.NotFound,
        $"{TerminalText.Escape(target.ToString())} is not frozen", "sally freeze --list");

    public static UserError BadPort(int port) => new("usage", ExitCode.Usage,
        string.Create(CultureInfo.InvariantCulture, $"{port} is no port: 0 to 65535"));
}
