using System.Security.Cryptography;

namespace Sallyport.Broker.Sessions;

/// <summary>Makes the text that stands for a credential: the provider's prefix and 190 random bits.</summary>
internal static class Placeholder
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    public const int RandomCharacters = 32;

    public static string Create(string prefix) => prefix + RandomNumberGenerator.GetString(Alphabet, RandomCharacters);
}
