using System.Globalization;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sources;

/// <summary>What can be wrong with a source, or with fetching from it. None of it repeats what may be a key.</summary>
public static class SourceErrors
{
    /// <summary>The code of what is no failure of a source: there is none.</summary>
    internal const string Missing = "source-missing";

    private const string Code = "source-failed";

    public static UserError NotASource(string text, string why) => new(
        "source-unknown", ExitCode.Usage,
        $"\"{TerminalText.Escape(text)}\" is no source of a key: {TerminalText.Escape(why)}",
        "sources are vault:PATH#FIELD, exec:COMMAND, op://VAULT/ITEM/FIELD and sops:FILE#path.to.field; docs/sources.md tells more");

    public static UserError TooLong(int most) => new(
        "source-unknown", ExitCode.Usage, string.Create(CultureInfo.InvariantCulture, $"that is longer than {most} characters, so it is no source of a key"));

    public static UserError HoldsASecret() => new(
        "source-holds-secret", ExitCode.Refused,
        "this source holds what looks like a key or a token, and it would be stored and shown as it is; nothing was done",
        "if that was one, it is in your shell's history: revoke it. Leave it to the variables or files of the tool that is asked");

    public static UserError NoSource(string name) => new(
        Missing, ExitCode.NotFound,
        $"{TerminalText.Escape(name)} was not fetched from a source, so it cannot be fetched again",
        "store a new version with `sally login PROVIDER --as NAME --replace`, with --from SOURCE if it has one");

    public static UserError NothingToRefresh() => new(
        Missing, ExitCode.NotFound, "no stored key has a source", "`sally login PROVIDER --from SOURCE` stores one that has");

    public static UserError BadPeriod(string text, TimeSpan least) => new(
        "source-period", ExitCode.Usage,
        $"\"{TerminalText.Escape(text)}\" is no time to fetch a key again after: a number of seconds, minutes, hours or days, at least {DurationText.Write(least)}",
        "such as --refresh-every 15m");

    public static UserError NoProgram(string name) => new(
        Code, ExitCode.NotFound,
        $"the program {TerminalText.Escape(name)} was not found in the folders of PATH",
        "install it, or name it with its whole path. Folders of PATH that are not absolute are not looked into");

    public static UserError NotStarted(string program, string why, Exception? cause = null) => new(
        Code, ExitCode.Failure, $"{TerminalText.Escape(program)} could not be started: {TerminalText.Escape(why)}", null, cause);

    /// <param name="complaint">The end of its stderr, or null.</param>
    public static UserError Failed(string program, string how, string? complaint) => new(
        Code, ExitCode.Upstream,
        $"{TerminalText.Escape(program)} {how}; nothing was stored{(complaint is null ? "" : $". It said: {TerminalText.Escape(complaint)}")}");

    public static UserError NoServer() => new(
        "source-vault", ExitCode.Usage,
        "there is no address of a vault server: neither VAULT_ADDR nor BAO_ADDR is set", "export VAULT_ADDR=https://vault.example.com:8200");

    public static UserError BadServer(string variable, string why) => new(
        "source-vault", ExitCode.Usage, $"{variable} {why}", "it is https://HOST[:PORT]; plain http is for a server on this machine alone");

    public static UserError NoToken(string variable) => new(
        "source-vault", ExitCode.VaultLocked,
        $"there is no token for the vault server: neither {variable} nor ~/.vault-token holds one", "log in with `vault login` or `bao login`");

    public static UserError BadAuthority(string variable, string path, string why) => new(
        "source-vault", ExitCode.NotFound, $"the file {TerminalText.Escape(path)}, which {variable} names, {why}");

    public static UserError Unreachable(Uri server, string why, Exception? cause = null) => new(
        "source-vault", ExitCode.Upstream, $"the vault server {server} cannot be asked: {TerminalText.Escape(why)}", null, cause);

    /// <param name="told">The server's own words, or null.</param>
    public static UserError Answered(string path, int status, string? told) => new(
        "source-vault", status == 403 ? ExitCode.Refused : status == 404 ? ExitCode.NotFound : ExitCode.Upstream,
        string.Create(CultureInfo.InvariantCulture, $"the vault server answered {status} to a read of {TerminalText.Escape(path)}: {Meaning(status)}{(told is null ? "" : $" ({TerminalText.Escape(told)})")}"),
        status switch
        {
            403 => "check the token's policies and its end with `vault token lookup`, and the namespace",
            404 => "check the path with `vault read`, and the namespace",
            503 => "it has to be unsealed, by those who hold its key",
            _ => null,
        });

    public static UserError NoField(string path, string field, IEnumerable<string> fields) => new(
        "source-vault", ExitCode.NotFound,
        $"what lies at {TerminalText.Escape(path)} has no text in a field \"{TerminalText.Escape(field)}\"",
        fields.Any() ? $"its fields are {TerminalText.Escape(string.Join(", ", fields))}" : null);

    public static UserError NotAnAnswer(string path) => new(
        "source-vault", ExitCode.Upstream, $"what the vault server answered to a read of {TerminalText.Escape(path)} is not an answer of one", "check VAULT_ADDR");

    public static UserError Busy(string name) => new(
        "source-busy", ExitCode.Refused, $"another process is fetching {TerminalText.Escape(name)} at this moment", "try again");

    private static string Meaning(int status) => status switch
    {
        400 => "it does not understand the path or the namespace",
        403 => "permission denied",
        404 => "there is nothing",
        >= 300 and < 400 => "it is a standby that leads elsewhere; name the active server",
        429 or 472 or 473 => "it is a standby that does not answer reads",
        503 => "it is sealed, or down for maintenance",
        _ => "it failed",
    };
}
