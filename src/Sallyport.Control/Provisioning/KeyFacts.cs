using Sallyport.Core.Vault;

namespace Sallyport.Control.Provisioning;

/// <summary>What a credential in the vault says of its key at the provider, beside <see cref="CredentialFacts"/>.</summary>
internal static class KeyFacts
{
    /// <summary>The id of the service account that owns it.</summary>
    public const string ServiceAccount = "service_account";

    /// <summary>The project's name, for people.</summary>
    public const string ProjectName = "project_name";

    /// <summary>The name by which the key is found at the provider.</summary>
    public const string Marker = "marker";

    /// <summary>The scopes it was given, with spaces between; absent where it was given none, and so all. The provider never tells them.</summary>
    public const string Scopes = "scopes";

    /// <summary>Sorted; empty for everything, or where it is not known.</summary>
    public static IReadOnlyList<string> ScopesOf(Credential credential) =>
        [.. credential.Facts.GetValueOrDefault(Scopes, "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
