using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>
/// Decides what opens a vault. In order: the flags, <c>SALLYPORT_PASSPHRASE_FILE</c>, <c>SALLYPORT_KEY_FILE</c>, what
/// the vault recorded; for a new vault a systemd credential, the desktop keyring, a passphrase typed on a terminal. With
/// none of these it stops and lists the choices: a key file is never chosen by itself.
/// </summary>
/// <param name="environment">Maps a variable's name to its value.</param>
/// <param name="ask">Asks for a line without echo, given the prompt; null where there is no terminal. Returns null at end of input.</param>
/// <param name="keyring">The desktop keyring, which may turn out not to be available.</param>
public sealed class KeySourceResolver(Func<string, string?> environment, Func<string, Secret?>? ask, DesktopKeyring keyring)
{
    private const int MaxPassphraseBytes = 4096;

    /// <param name="kind">What the vault recorded: one of <see cref="KeySourceKind"/>.</param>
    /// <param name="parameters">What the vault recorded beside it.</param>
    /// <param name="location">For messages.</param>
    /// <exception cref="UserError">What the flags or variables name is not what opens this vault, or it is not at hand.</exception>
    public IKeyEncryptionKey ForExisting(string kind, string parameters, string location, KeySourceOptions options)
    {
        var given = Given(options).ToList();
        if (given.Count > 0)
            return (given.FirstOrDefault(g => g.Kind == kind) ?? throw VaultErrors.WrongSource(given[0].Kind, kind, location)).Source();
        return kind switch
        {
            KeySourceKind.KeyFile => new KeyFile(KeySourceParameters.ReadText(parameters, "path") ?? throw KeySourceErrors.UnknownParameters(kind)),
            KeySourceKind.Keyring => keyring,
            KeySourceKind.SystemdCredential => new SystemdCredential(environment(SystemdCredential.Variable) is { Length: > 0 } folder
                ? folder : throw KeySourceErrors.NoCredentialsDirectory(location)),
            KeySourceKind.Passphrase => new PassphraseKey(AskOnce(location)),
            _ => throw KeySourceErrors.UnknownParameters(kind),
        };
    }

    /// <exception cref="UserError">There is no safe choice, or the passphrases typed differ.</exception>
    public IKeyEncryptionKey ForNew(KeySourceOptions options)
    {
        if (Given(options).FirstOrDefault() is { } given) return given.Source();
        if (environment(SystemdCredential.Variable) is { } folder && SystemdCredential.IsPresent(folder)) return new SystemdCredential(folder);
        if (keyring.IsAvailable()) return keyring;
        return ask is null ? throw KeySourceErrors.NoSafeChoice() : new PassphraseKey(AskTwice("New passphrase for the vault: "));
    }

    /// <summary>Whether <see cref="ForExisting"/> would ask a person, so that another try makes sense.</summary>
    public bool Asks(string kind, KeySourceOptions options) =>
        ask is not null && kind == KeySourceKind.Passphrase && !Given(options).Any();

    /// <summary>A passphrase that is being chosen, typed twice.</summary>
    public Secret AskTwice(string prompt)
    {
        if (ask is null) throw KeySourceErrors.NoSafeChoice();
        var first = NotEmpty(ask(prompt) ?? throw KeySourceErrors.NotAsked(), "the terminal");
        using var second = ask("Once more: ") ?? throw KeySourceErrors.NotAsked();
        return first.FixedTimeEquals(second.Reveal()) ? first : throw KeySourceErrors.PassphrasesDiffer();
    }

    /// <summary>The content of a file without its last line break.</summary>
    public static Secret ReadPassphrase(string path)
    {
        using var content = SecretFile.Read(path, "passphrase file", MaxPassphraseBytes, mustBePrivate: true);
        var text = content.Reveal();
        if (text.EndsWith("\n"u8)) text = text[..^1];
        if (text.EndsWith("\r"u8)) text = text[..^1];
        return NotEmpty(Secret.CopyOf(text), TerminalText.Escape(path));
    }

    private Secret AskOnce(string location)
    {
        if (ask is null) throw KeySourceErrors.NoTerminal(location);
        return NotEmpty(ask("Passphrase of the vault: ") ?? throw KeySourceErrors.NotAsked(), "the terminal");
    }

    private IEnumerable<GivenSource> Given(KeySourceOptions options)
    {
        if (options.PassphraseFile is { } passphrase) yield return FromPassphraseFile(passphrase);
        if (options.KeyFile is { } key) yield return FromKeyFile(key);
        if (options is not { PassphraseFile: null, KeyFile: null }) yield break;
        if (environment(KeySourceOptions.PassphraseFileVariable) is { Length: > 0 } p) yield return FromPassphraseFile(p);
        if (environment(KeySourceOptions.KeyFileVariable) is { Length: > 0 } k) yield return FromKeyFile(k);
    }

    private static GivenSource FromPassphraseFile(string path) =>
        new(KeySourceKind.Passphrase, () => new PassphraseKey(ReadPassphrase(path)));

    private static GivenSource FromKeyFile(string path) => new(KeySourceKind.KeyFile, () => new KeyFile(path));

    private static Secret NotEmpty(Secret passphrase, string from) =>
        passphrase.Length > 0 ? passphrase : throw KeySourceErrors.PassphraseEmpty(from);

    private sealed record GivenSource(string Kind, Func<IKeyEncryptionKey> Source);
}
