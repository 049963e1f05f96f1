using Sallyport.Core.Vault;

namespace Sallyport.Control.Provisioning;

/// <summary>What a credential in the vault says of its key at the provider, beside <see cref="CredentialFacts"/>.</summary>
internal static class KeyFacts
{
    /// <summary>The project's name, for people.</summary>
    public const string ProjectName = "project_name";

    /// <summary>The scopes that the key was given, sorted; empty for everything, or where it is not known. The provider never tells them.</summary>
    public static IReadOnlyList<string> ScopesOf(Credential credential) =>
        [.. credential.Facts.GetValueOrDefault(CredentialFacts.Scopes, "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
