namespace Sallyport.Control.Sources;

/// <summary>Where a credential is fetched from, as an operator wrote it. Never a secret itself.</summary>
/// <param name="Text">As it is stored and shown: parsing it again gives the same source.</param>
public abstract record CredentialSource(string Text);

/// <summary>A field of what a HashiCorp Vault or OpenBao server answers to a read.</summary>
/// <param name="Path">The path below <c>/v1/</c>, or that of a key-value engine as its command line takes it.</param>
public sealed record VaultSource(string Text, string Path, string Field) : CredentialSource(Text);

/// <summary>One line that a program writes to its stdout.</summary>
/// <param name="Words">The program and its arguments; no shell is between.</param>
public sealed record CommandSource(string Text, IReadOnlyList<string> Words) : CredentialSource(Text);
