using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Sandbox;

/// <summary>What can go wrong before a child runs.</summary>
internal static class SandboxErrors
{
    public static UserError CommandNotFound(string name) => new("command-not-found", ExitCode.CommandNotFound,
        $"'{TerminalText.Escape(name)}' was not found",
        name.Contains('/') ? "check the path" : "check PATH, or give the command's full path");

    public static UserError NotExecutable(string name, string why) => new("command-not-executable", ExitCode.CannotExecute,
        $"'{TerminalText.Escape(name)}' cannot be executed: {TerminalText.Escape(why)}");

    public static UserError NoCredentials() => new("no-credential", ExitCode.NotFound,
        "the vault holds no credential, so there is nothing that the gate could put on", "sally login openai");

    public static UserError NoSuchCredential(string name, IEnumerable<string> stored)
    {
        var names = string.Join(", ", stored);
        return new UserError("credential-not-found", ExitCode.NotFound, $"there is no credential '{TerminalText.Escape(name)}'",
            names.Length == 0 ? "sally login openai" : $"stored are: {TerminalText.Escape(names)}");
    }

    public static UserError CollectorsCredential(string name) => new("credential-of-telemetry", ExitCode.Refused,
        $"{TerminalText.Escape(name)} is what telemetry shows to its collector (telemetry.otlp_credential): no agent gets it",
        "take it out of --credential or of the agent's grants, or store a key of its own for telemetry: docs/telemetry.md");

    public static UserError AmbiguousCredential(string provider, IEnumerable<string> names) => new("credential-ambiguous", ExitCode.Usage,
        $"{TerminalText.Escape(provider)} has several credentials and none is called {TerminalText.Escape(provider)}/default: {TerminalText.Escape(string.Join(", ", names))}",
        "name those that the agent may use: sally run --credential NAME -- …");

    public static UserError NotItsLease(string lease, string credential) => new("lease-unusable", ExitCode.NotFound,
        $"{TerminalText.Escape(lease)} is no key that was leased under {TerminalText.Escape(credential)} for this session", "sally lease list");

    public static UserError SocketPathTooLong(string path, int maxBytes) => new("socket-path-too-long", ExitCode.Failure,
        $"the control socket {TerminalText.Escape(path)} would have a longer path than this system allows ({maxBytes} bytes)",
        "choose a shorter folder: export SALLYPORT_HOME=…");
}
