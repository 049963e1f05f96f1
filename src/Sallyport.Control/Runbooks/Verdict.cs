namespace Sallyport.Control.Runbooks;

/// <summary>What was found, from good to bad: of one look, or of a whole point, which is as bad as its worst look.</summary>
public enum Verdict
{
    /// <summary>Looked at, and as it should be.</summary>
    Ok,

    /// <summary>Looked at; it works, and should be mended.</summary>
    Warn,

    /// <summary>Could not be looked at. Never counts as <see cref="Ok"/>.</summary>
    NotKnown,

    /// <summary>Looked at, and not as it should be.</summary>
    Fail,
}
