using System.Security.Cryptography;

namespace Sallyport.Control.Rotation;

/// <summary>Names for what Sallyport makes at a provider: readable, and unlike any other, so that it is found again.</summary>
public static class RotationMarker
{
    /// <summary><c>sally-support-bot-3f9c2a71d0b4</c></summary>
    public static string Make(string credential) =>
        $"sally-{credential[(credential.IndexOf('/', StringComparison.Ordinal) + 1)..]}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
}
