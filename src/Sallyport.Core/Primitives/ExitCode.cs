namespace Sallyport.Core.Primitives;

/// <summary>What <c>sally</c> exits with. Stable: scripts rely on the numbers. <c>sally run</c> exits as its child did.</summary>
public enum ExitCode
{
    Success = 0,

    /// <summary>Something failed that none of the others names; for <c>sally org drift</c>, the organization differs.</summary>
    Failure = 1,

    /// <summary>The command line cannot be understood.</summary>
    Usage = 2,

    /// <summary>A named thing (credential, session, file, provider) does not exist.</summary>
    NotFound = 3,

    /// <summary>Refused by a rule: an admin key, a command inside a session, an existing name.</summary>
    Refused = 4,

    /// <summary>The vault could not be opened: wrong or missing passphrase, key file or keyring.</summary>
    VaultLocked = 5,

    /// <summary>Stored data is damaged or from a newer version: vault, journal, configuration, provider file.</summary>
    BadData = 6,

    /// <summary>The provider or a network peer did not answer, or answered with an error.</summary>
    Upstream = 7,

    /// <summary>A check was made and found something: <c>journal verify</c>, <c>doctor</c>.</summary>
    CheckFailed = 8,

    /// <summary>As in a shell: the command was found but could not be executed.</summary>
    CannotExecute = 126,

    /// <summary>As in a shell: the command was not found.</summary>
    CommandNotFound = 127,
}
