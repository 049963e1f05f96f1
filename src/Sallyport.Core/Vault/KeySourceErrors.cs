using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>Everything that can go wrong with what opens a vault.</summary>
public static class KeySourceErrors
{
    public static UserError CannotRead(string what, string path, Exception cause) => new(
        "key-source-unreadable", ExitCode.VaultLocked,
        $"the {what} {TerminalText.Escape(path)} cannot be read: {cause.Message}", null, cause);

    public static UserError TooLong(string what, string path, int maxBytes) => new(
        "key-source-length", ExitCode.VaultLocked,
        $"the {what} {TerminalText.Escape(path)} is longer than {maxBytes} bytes, so it is probably not what was meant");

    public static UserError CannotCreateKeyFile(string path, Exception cause) => new(
        "key-file-not-created", ExitCode.Failure,
        $"the key file {TerminalText.Escape(path)} cannot be created: {cause.Message}", null, cause);

    public static UserError BadKeyFile(string path, long length) => new(
        "key-source-length", ExitCode.VaultLocked,
        $"the key file {TerminalText.Escape(path)} has {length} bytes; a key file has exactly {AuthenticatedEncryption.KeyBytes}",
        "name a file that does not exist yet to have one made");

    public static UserError ShortCredential(string path, int length) => new(
        "key-source-length", ExitCode.VaultLocked,
        $"the systemd credential {TerminalText.Escape(path)} has {length} bytes; it needs at least {AuthenticatedEncryption.KeyBytes}",
        "head -c 32 /dev/urandom | systemd-creds encrypt --name=sallyport.kek - /etc/credstore.encrypted/sallyport.kek");

    public static UserError ReadableByOthers(string what, string path) => new(
        "key-source-exposed", ExitCode.Refused,
        $"the {what} {TerminalText.Escape(path)} may be read or written by other users, so it protects nothing",
        $"if nobody else has read it: chmod 600 '{TerminalText.Escape(path)}'");

    public static UserError PassphraseTooShort() => new(
        "passphrase-too-short", ExitCode.Refused,
        $"a passphrase needs at least {PassphraseKey.MinLength} characters; several random words are best");

    public static UserError PassphraseEmpty(string from) => new(
        "passphrase-empty", ExitCode.VaultLocked,
        $"the passphrase from {from} is empty");

    public static UserError PassphrasesDiffer() => new(
        "passphrases-differ", ExitCode.Refused,
        "the two passphrases are not the same; nothing was changed");

    public static UserError NoMemory(long memoryBytes) => new(
        "passphrase-memory", ExitCode.Failure,
        $"making a key of the passphrase needs {memoryBytes >> 20} MiB of memory, which this machine does not give");

    public static UserError UnknownParameters(string kind, Exception? cause = null) => new(
        "key-source-parameters", ExitCode.BadData,
        $"what is stored about {VaultErrors.Words(kind)} cannot be understood; it is damaged or from a newer version", null, cause);

    public static UserError NoKeyringHere() => new(
        "keyring-unsupported", ExitCode.VaultLocked,
        "the desktop keyring is supported on Linux only",
        "use a passphrase, or a key file with --key-file");

    public static UserError NoSecretTool(Exception cause) => new(
        "keyring-no-tool", ExitCode.VaultLocked,
        "the desktop keyring is reached through the program secret-tool, which cannot be started here",
        "install it (Debian, Ubuntu: apt install libsecret-tools)", cause);

    public static UserError KeyringFailed(string complaint) => new(
        "keyring-failed", ExitCode.VaultLocked,
        $"the desktop keyring did not answer: {TerminalText.Escape(complaint.Length > 0 ? complaint : "no reason given")}",
        "log in to the desktop and unlock the keyring");

    public static UserError NotInKeyring() => new(
        "keyring-no-item", ExitCode.VaultLocked,
        "the desktop keyring has no key for this vault",
        "unlock the keyring that holds the item \"Sallyport vault\"; without it, move the vault aside and run `sally keys restore FILE` with a backup");

    public static UserError NoTerminal(string location) => new(
        "vault-needs-passphrase", ExitCode.VaultLocked,
        $"the vault {TerminalText.Escape(location)} is opened by a passphrase, and there is no terminal to ask for it",
        $"name a file that holds it with --passphrase-file or {KeySourceOptions.PassphraseFileVariable}");

    public static UserError NoCredentialsDirectory(string location) => new(
        "vault-needs-systemd-credential", ExitCode.VaultLocked,
        $"the vault {TerminalText.Escape(location)} is opened by the systemd credential {SystemdCredential.FileName}, which this process was not given",
        $"run inside the service that has it (systemd-run -p LoadCredentialEncrypted={SystemdCredential.FileName} …)");

    public static UserError NotAsked() => new(
        "passphrase-not-given", ExitCode.VaultLocked, "no passphrase was given");

    public static UserError NoSafeChoice() => new(
        "vault-no-safe-key-source", ExitCode.VaultLocked,
        $"""
        a new vault needs something to open it with, and nothing safe can be chosen without you: there is no terminal, no desktop keyring, no systemd credential. Choose one:
          --passphrase-file FILE     a passphrase from a file, such as one that a secret store mounts ({KeySourceOptions.PassphraseFileVariable})
          systemd credential         {SystemdCredential.FileName}, by LoadCredentialEncrypted= in the service's unit
          --key-file FILE            32 random bytes, made if the file does not exist ({KeySourceOptions.KeyFileVariable});
                                     anyone who can read the file can open the vault: it protects as a plaintext key with mode 0600 does
        """,
        "or run this command on a terminal and type a passphrase");
}
