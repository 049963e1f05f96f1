using Sallyport.Core.Primitives;

namespace Sallyport.Control.Provisioning;

/// <summary>What can go wrong with an apply, as the user is told. None of it loses a key: the same command goes on.</summary>
public static class ProvisioningErrors
{
    public static UserError Busy() => new("apply-busy", ExitCode.Refused,
        "another sally apply is changing the organization and does not end; nothing was changed", "wait for it, then run the same command again");

    public static UserError TakenOver() => new("apply-taken-over", ExitCode.Refused,
        "another sally apply took over from this one, which had not been heard of for minutes; this one stopped", "see what is left to do with: sally plan");

    public static UserError KeyNotReadBack(string credential) => new("apply-key-not-read-back", ExitCode.BadData,
        $"the vault does not give back the key that was stored as {TerminalText.Escape(credential)}", "look at the vault with `sally doctor`, then run the same command again: the key is deleted at the provider, and another made");

    public static UserError KeyRefused(string credential, string keyId, string answer) => new("apply-key-refused", ExitCode.Upstream,
        $"the provider made the key {TerminalText.Escape(keyId)} for {TerminalText.Escape(credential)} and does not accept it yet: {TerminalText.Escape(answer)}",
        "it is in the vault; run the same command again in some minutes, it tries the key once more");

    public static UserError KeyNotTried(string credential, string why) => new("apply-key-not-tried", ExitCode.Upstream,
        $"the new key of {TerminalText.Escape(credential)} is in the vault and could not be tried: {TerminalText.Escape(why)}", "run the same command again: it tries the key");

    public static UserError ScopesNotChangeable(string credential, string keyId, string why) => new("apply-scopes-fixed", ExitCode.Upstream,
        $"this provider does not change the scopes of a key ({TerminalText.Escape(keyId)}): {TerminalText.Escape(why)}",
        $"replace the key: sally keys rotate {TerminalText.Escape(credential)}");

    public static UserError UnwantedKey(string account) => new("apply-unwanted-key", ExitCode.Upstream,
        $"this provider makes a key for everything with each service account, and does not let it be deleted: the account \"{TerminalText.Escape(account)}\" was deleted again",
        "make the account at the provider by hand, then run the same command with --adopt");

    public static UserError NoRateLimit(string project, string model) => new("apply-no-rate-limit", ExitCode.NotFound,
        $"the provider lists no limits for the model {TerminalText.Escape(model)} in the project {TerminalText.Escape(project)}", "take it out of rate_limits, or correct the model's name");
}
