using System.Security.Cryptography;

namespace Sallyport.Core.Primitives;

/// <summary>
/// Names a secret without telling it: the first 16 hexadecimal digits of its SHA-256. Keys carry far more than 64 bits
/// of randomness, so the digits give nothing away; two credentials with one fingerprint are the same key.
/// </summary>
public static class Fingerprint
{
    public static string Of(Secret secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret.Reveal(), hash);
        return Convert.ToHexStringLower(hash[..8]);
    }

    /// <summary>The last four characters, or as many stars where the secret is too short to spare them.</summary>
    public static string LastFour(Secret secret)
    {
        var bytes = secret.Reveal();
        return bytes.Length < 16 ? "****" : System.Text.Encoding.ASCII.GetString(bytes[^4..]);
    }
}
