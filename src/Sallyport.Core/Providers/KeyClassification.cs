namespace Sallyport.Core.Providers;

/// <summary>What kind of key a secret is.</summary>
/// <param name="Type">The provider's type whose prefix fits; null where none does.</param>
/// <param name="TypeName">The type's name, or <c>unknown</c>.</param>
/// <param name="FitsPattern">Whether the whole key has the shape that is known for its type; false where none is known to fit.</param>
public sealed record KeyClassification(KeyType? Type, string TypeName, bool FitsPattern)
{
    public const string Unknown = "unknown";
}
