using System.Globalization;
using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Attach;

/// <summary>What can go wrong between a client and the host of a gate.</summary>
public static class AttachErrors
{
    public static UserError Malformed(string what) => new("attach-malformed", ExitCode.Failure,
        $"the control socket was sent something it does not understand: {TerminalText.Escape(what)}");

    public static UserError OtherVersion(int version) => new("attach-version", ExitCode.Failure,
        string.Create(CultureInfo.InvariantCulture, $"the running sally speaks version {AttachProtocol.Version} of the control protocol, not {version}"),
        "restart sally serve, so that both are of one version");

    public static UserError OtherUser() => new("attach-other-user", ExitCode.Refused,
        "the control socket belongs to another user");

    public static UserError Inside(string session, string command) => new("inside-session", ExitCode.Refused,
        $"'{TerminalText.Escape(command)}' is refused inside a session ({TerminalText.Escape(session)}): an agent has no business there",
        "run it from a shell of your own");

    public static UserError NoSuchSession(string id) => new("session-not-found", ExitCode.NotFound,
        $"there is no session '{TerminalText.Escape(id)}'", "sally ps");

    public static UserError Locked() => new("gate-locked", ExitCode.VaultLocked,
        "the running gate has been locked and holds no keys", "sally vault unlock");

    public static UserError NotServing() => new("attach-not-serving", ExitCode.Refused,
        "this gate belongs to one sally run and takes no other session", "sally serve");

    public static UserError AlreadyServing(string path) => new("serve-running", ExitCode.Refused,
        $"sally serve is already running here ({TerminalText.Escape(path)})", "sally ps");

    public static UserError Busy(int most) => new("attach-busy", ExitCode.Upstream,
        $"the gate is busy: {most} connections without a session are open to its control socket, and it takes no more",
        $"try again: one that says nothing is closed after {AttachProtocol.LineTimeout.TotalSeconds} seconds; lsof -U lists who holds them");

    public static UserError Crowded(TimeSpan waited) => new("attach-busy", ExitCode.Upstream,
        $"the gate is busy or hangs: its control socket let nobody in for {waited.TotalSeconds} seconds",
        "try again; where its process is stopped (Ctrl-Z), continue it or end it");

    public static UserError Silent(TimeSpan waited) => new("gate-silent", ExitCode.Upstream,
        $"no answer within {waited.TotalSeconds} seconds", "sally ps");

    public static UserError HostGone() => new("attach-host-gone", ExitCode.Upstream,
        "the process that hosts the gate went away", "sally ps");
}
