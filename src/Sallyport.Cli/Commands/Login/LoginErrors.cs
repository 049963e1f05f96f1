using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;

namespace Sallyport.Cli.Commands.Login;

/// <summary>Everything that <c>sally login</c> refuses. None of it ever repeats what may be a key.</summary>
internal static class LoginErrors
{
    public static UserError KeyAsArgument() => new(
        "key-as-argument", ExitCode.Usage,
        "sally login takes the provider's name alone: a key is never an argument; nothing was stored",
        "if that was a key, it is in your shell's history and was visible to every process: revoke it at the provider, make a new one, and run `sally login PROVIDER` without it");

    public static UserError UnknownProvider(string name, ProviderCatalog catalog) => new(
        "provider-missing", ExitCode.NotFound,
        name.Length > 30 ? "there is no such provider" : $"there is no provider \"{TerminalText.Escape(name)}\"",
        $"known are {string.Join(", ", catalog.All.Select(p => p.Name))}; docs/providers.md tells how to add your own");

    public static UserError RefusedType(Provider provider, string type, string because) => new(
        type == "admin" ? "admin-key" : "key-type-refused", ExitCode.Refused,
        $"this is a key of type \"{type}\", and nothing was stored: {because}",
        type == "admin" ? $"if it is for the control plane: sally login {provider.Name} --admin" : null);

    public static UserError KeyForSink(Provider owner) => new(
        "key-for-sink", ExitCode.Refused,
        $"this is a key of {owner.Title}, and a sink's credential is sent to its receiver; nothing was stored",
        "give the token that the receiver made for its senders");

    public static UserError TwoSources() => new("usage", ExitCode.Usage, "a key comes from one place: give one of --from, --from-env and --from-file");

    public static UserError NothingToRefresh() => new("usage", ExitCode.Usage, "--refresh-every is for a key that is fetched with --from");

    public static UserError NoVariable(string variable) => new(
        "key-missing", ExitCode.NotFound, $"the environment variable {TerminalText.Escape(variable)} is not set");

    public static UserError NoTerminal() => new(
        "key-missing", ExitCode.Usage, "there is no terminal to ask for the key on", "pipe it in, or use --from-file or --from-env");

    public static UserError Empty() => new("key-empty", ExitCode.Usage, "no key was given; nothing was stored");

    public static UserError SameKey(string name) => new(
        "key-unchanged", ExitCode.Usage, $"that is the key that {name} has already; nothing was changed", "make a new one at the provider");

    public static UserError SeveralLines() => new(
        "key-shape", ExitCode.Usage, "a key is a single line, and there are several; nothing was stored");

    public static UserError NotVisible() => new(
        "key-shape", ExitCode.Usage, "a key has no spaces, control characters or letters beyond ASCII; nothing was stored", "copy it again, without what surrounds it");

    public static UserError TooLong(int most) => new(
        "key-shape", ExitCode.Usage, $"that is longer than {most} characters, so it is no key; nothing was stored");

    public static UserError BadFact(string name) => new(
        "credential-fact", ExitCode.Usage, $"the {name.Replace('_', ' ')} must be 1 to 200 visible characters without spaces");

    public static UserError Dead(Provider provider, string explanation) => new(
        "key-dead", ExitCode.Upstream,
        $"{provider.Title} does not accept this key ({TerminalText.Escape(explanation)}); nothing was stored",
        "check that it was copied whole and is not revoked; --offline stores it all the same");

    public static UserError NotKnown(Provider provider, string explanation) => new(
        "key-not-tried", ExitCode.Upstream,
        $"the key could not be tried with {provider.Title} ({TerminalText.Escape(explanation)}); nothing was stored",
        "try again, or store it untried with --offline");
}
