using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>Everything that can go wrong with a vault and that its owner can mend.</summary>
public static class VaultErrors
{
    public const string WrongPassphraseCode = "vault-wrong-passphrase";

    public static UserError NoVault(string path) => new(
        "vault-missing", ExitCode.NotFound,
        $"there is no vault at {path}",
        "store a first key with `sally login openai`");

    public static UserError WrongKey(string kind, string path, Exception cause) => new(
        kind == KeySourceKind.Passphrase ? WrongPassphraseCode : "vault-wrong-key", ExitCode.VaultLocked,
        kind switch
        {
            KeySourceKind.Passphrase => $"this passphrase does not open the vault {path}",
            KeySourceKind.KeyFile => $"this key file does not open the vault {path}",
            KeySourceKind.SystemdCredential => $"this systemd credential does not open the vault {path}",
            _ => $"the key in the desktop keyring does not open the vault {path}",
        },
        "nothing was changed; if you are sure of it, the vault's wrapped key is damaged: put back a copy of the file, or move it aside and run `sally keys restore FILE`",
        cause);

    public static UserError WrongSource(string used, string recorded, string path) => new(
        "vault-wrong-source", ExitCode.VaultLocked,
        $"the vault {path} is opened by {Words(recorded)}, not by {Words(used)}",
        $"give {Words(recorded)}, or change what opens it with `sally vault rekey`");

    public static UserError NewerVersion(string path, long found, int known) => new(
        "vault-newer-version", ExitCode.BadData,
        $"the vault {path} has format {found}; this version of sally knows formats up to {known}. It was left untouched",
        "use the newer sally that wrote it");

    public static UserError NotAVault(string path, string why, Exception? cause = null) => new(
        "vault-unreadable", ExitCode.BadData,
        $"{path} cannot be read as a vault: {why}. It was left untouched",
        "put back a copy of the file, or move it aside and run `sally keys restore FILE` with a backup", cause);

    public static UserError ManifestBroken(string path) => new(
        "vault-manifest-broken", ExitCode.BadData,
        $"the vault {path} fails its integrity check: its list of records was altered outside of Sallyport or is damaged. It was left untouched, and `sally keys list` still shows what it holds",
        "put back a copy of the file, or move it aside and run `sally keys restore FILE` with a backup");

    public static UserError RecordBroken(string path, IntegrityFault fault) => new(
        "vault-record-broken", ExitCode.BadData,
        $"the vault {path} fails its integrity check: {fault.Describe()}. Nothing was changed, and the other records are unharmed",
        $"restore it with `sally keys restore FILE --replace`, store it anew with `sally login {Before(fault.Name)} --as {After(fault.Name)} --replace`, or give it up with `sally keys remove {fault.Name}`");

    public static UserError PolicyBroken(string path) => new(
        "policy-tampered", ExitCode.BadData,
        $"the policy in {path} is not the one that was applied last: it was altered, replaced or deleted outside of Sallyport. Until a policy is applied again, every call is denied",
        "look at your sallyport.yaml, then: sally apply");

    public static UserError PolicyChanged(int version) => new(
        "policy-changed", ExitCode.Refused,
        $"another policy was applied meanwhile (version {version}). Nothing was changed",
        "see what is in force with `sally policy show`, then: sally apply");

    public static UserError NameTaken(string name) => new(
        "credential-exists", ExitCode.Refused,
        $"there is a credential \"{name}\" already",
        "add --replace to store a new version of it, or choose another name with --as");

    public static UserError NotFound(string name) => new(
        "credential-missing", ExitCode.NotFound,
        $"there is no credential \"{TerminalText.Escape(name)}\"",
        "`sally keys list` shows those there are");

    public static UserError BadName(string label) => new(
        "credential-name", ExitCode.Usage,
        $"\"{TerminalText.Escape(label)}\" cannot be a credential's name: lower-case letters, digits, dots, dashes and underscores, at most {CredentialName.MaxLabelLength}, beginning with a letter or a digit");

    public static UserError DataKeyReplaced(string path) => new(
        "vault-data-key-replaced", ExitCode.VaultLocked,
        $"the data key of the vault {path} was replaced since this process opened it",
        "run `sally vault unlock`, or start again");

    public static UserError Busy(string path, Exception cause) => new(
        "vault-busy", ExitCode.Failure,
        $"the vault {path} is being written by another process that does not finish. Nothing was changed",
        "try again; `sally ps` shows what is running", cause);

    public static UserError CannotWrite(string path, string why, Exception cause) => new(
        "vault-write-failed", ExitCode.Failure,
        $"the vault {path} could not be written: {why}. It is as it was before", null, cause);

    public static string Words(string kind) => kind switch
    {
        KeySourceKind.Passphrase => "a passphrase",
        KeySourceKind.KeyFile => "a key file",
        KeySourceKind.SystemdCredential => "a systemd credential",
        KeySourceKind.Keyring => "the desktop keyring",
        _ => $"\"{TerminalText.Escape(kind)}\"",
    };

    private static string Before(string name) => name.Split('/')[0];

    private static string After(string name) => name.Split('/')[^1];
}
