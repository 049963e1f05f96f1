using System.Security.Cryptography;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>AES-256-GCM with a random 96-bit nonce, laid out as nonce, ciphertext, tag.</summary>
internal static class AuthenticatedEncryption
{
    public const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static byte[] Seal(Secret key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        var box = new byte[NonceBytes + plaintext.Length + TagBytes];
        var nonce = box.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.Reveal(), TagBytes);
        aes.Encrypt(nonce, plaintext, box.AsSpan(NonceBytes, plaintext.Length), box.AsSpan(^TagBytes), associatedData);
        return box;
    }

    /// <exception cref="CryptographicException">Another key, other associated data, or an altered byte; it does not say which.</exception>
    public static Secret Open(Secret key, byte[] box, byte[] associatedData)
    {
        if (box.Length < NonceBytes + TagBytes) throw new CryptographicException("The sealed box is too short.");
        return Secret.Create(box.Length - NonceBytes - TagBytes, (key, box, associatedData), static (plaintext, s) =>
        {
            using var aes = new AesGcm(s.key.Reveal(), TagBytes);
            aes.Decrypt(s.box.AsSpan(0, NonceBytes), s.box.AsSpan(NonceBytes, plaintext.Length), s.box.AsSpan(^TagBytes), plaintext, s.associatedData);
        });
    }
}
