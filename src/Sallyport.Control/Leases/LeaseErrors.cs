using System.Globalization;
using Sallyport.Control.OpenAI;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Leases;

/// <summary>What can be wrong with leases.</summary>
public static class LeaseErrors
{
    private const string Unscoped = "or take a key that may do all that its account may: --unscoped; the gate holds the agent to its grant all the same";

    public static UserError BadLength(TimeSpan shortest, TimeSpan longest) => new("lease-length", ExitCode.Usage,
        $"a lease is for at least {DurationText.Write(shortest)} and at most {DurationText.Write(longest)}: a number of seconds, minutes, hours or days", "sally run --lease 1h -- COMMAND");

    public static UserError OtherProvider(string credential) => new("lease-provider", ExitCode.Usage,
        $"no key can be leased under {TerminalText.Escape(credential)}: only OpenAI's Admin API makes keys", "name a credential of OpenAI with --credential");

    public static UserError NothingToLease() => new("lease-provider", ExitCode.Usage,
        "the session has no credential of OpenAI, and only OpenAI's Admin API makes keys", "name one with --credential, or leave out --lease");

    public static UserError NoProject(string credential) => new("lease-project", ExitCode.NotFound,
        $"it is not known in which project a key is to be made: {TerminalText.Escape(credential)} records none",
        $"store it again with --project: sally login openai --as {TerminalText.Escape(credential.Split('/')[^1])} --replace --project ID");

    public static UserError NoPolicy() => new("lease-scopes", ExitCode.Refused,
        "no policy was applied, so there is nothing to restrict a lease's key by", $"apply one: sally apply; {Unscoped}");

    public static UserError NoGrant(string agent, string credential) => new("lease-scopes", ExitCode.Refused,
        $"the policy does not grant {TerminalText.Escape(credential)} to {TerminalText.Escape(agent)}", "sally policy show");

    public static UserError NoScopes(string agent, string credential, IReadOnlyList<ScopeProblem> problems) => new("lease-scopes", ExitCode.Refused,
        problems.Count == 0
            ? $"the policy grants {TerminalText.Escape(agent)} everything with {TerminalText.Escape(credential)}, so a lease's key would have no scopes"
            : $"the grant of {TerminalText.Escape(credential)} to {TerminalText.Escape(agent)} cannot be put on a key: {TerminalText.Escape(string.Join("; ", problems.Select(p => p.Why)))}",
        $"grant less in sallyport.yaml; {Unscoped}");

    public static UserError OldProvider(string what) => new("lease-provider", ExitCode.Upstream,
        $"this provider cannot restrict the keys of a service account: {TerminalText.Escape(what)}; nothing is left of the lease", $"see where calls go: sally config list; {Unscoped}");

    public static UserError UnwantedKey() => new("lease-provider", ExitCode.Upstream,
        "this provider makes a key for everything with each service account, and does not let it be deleted; nothing is left of the lease", "see where calls go: sally config list");

    public static UserError NotFound(string id) => new("lease-missing", ExitCode.NotFound,
        $"there is no lease \"{TerminalText.Escape(id)}\" that has not ended", "`sally lease list --all` shows all");

    public static UserError NotLive(string id, LeaseStep step) => new("lease-missing", ExitCode.NotFound,
        step == LeaseStep.Creating ? $"the lease {id} was not made to its end" : $"the lease {id} is being ended",
        "sally lease revoke --expired finishes it; make a new one with sally lease create");

    public static UserError Ended(string id) => new("lease-missing", ExitCode.NotFound, $"the time of the lease {id} is over", "make a new one with sally lease create");

    public static UserError Busy(string id) => new("lease-busy", ExitCode.Refused,
        $"another process is working on the lease {id}, or died while it did", $"try again; what it left is taken over after {DurationText.Write(LeaseRecords.Claim)}");

    public static UserError OtherCredential(string id, string credential) => new("lease-missing", ExitCode.Usage,
        $"the lease {id} is for {TerminalText.Escape(credential)}, which this session does not have", $"add --credential {TerminalText.Escape(credential)}");

    public static UserError NotGone(string id, int left) => new("lease-not-ended", ExitCode.Upstream,
        string.Create(CultureInfo.InvariantCulture, $"{left} of the keys of the lease {id} cannot be deleted: the provider deletes no single key of this account"),
        "delete the service account in OpenAI's settings, or wait until the keys end by themselves");
}
