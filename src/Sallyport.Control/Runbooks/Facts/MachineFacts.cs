namespace Sallyport.Control.Runbooks.Facts;

/// <summary>A provider's key that an agent started here could read without the gate.</summary>
/// <param name="Place"><c>OPENAI_API_KEY in this shell</c>, or a file's path.</param>
/// <param name="KeyType">As the provider file names it: <c>project</c>, <c>admin</c>; or <c>unknown</c>.</param>
public sealed record KeyInReach(string Place, string Provider, string KeyType, string Mend);

/// <summary>What was seen of keys outside of any vault.</summary>
/// <param name="Files">How many of the files where clients keep keys are here and were read.</param>
/// <param name="Unread">Files that are here and could not be read.</param>
public sealed record MachineFacts(IReadOnlyList<KeyInReach> Keys, int Files, IReadOnlyList<string> Unread);
