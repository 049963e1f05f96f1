namespace Sallyport.Control.OpenAI;

/// <summary>What came of deleting a project's key.</summary>
public enum KeyDeletion
{
    Deleted,

    WasGone,

    /// <summary>
    /// The provider deletes no single key of a service account: delete the account. The published specification 2.3.0 says
    /// so, the npm package openai 7.57.0 does not (checked 2026-11-23), so it is tried.
    /// </summary>
    DeleteAccountInstead,
}
