using System.Runtime.InteropServices;

namespace Sallyport.Core.Vault;

/// <summary>
/// The two functions of libsodium that the vault needs; see <c>docs/decisions/0003-argon2id-from-libsodium.md</c>.
/// Any libsodium from 1.0.13 on has them, so the one-file build may link the distribution's.
/// </summary>
internal static partial class LibSodium
{
    public const int SaltBytes = 16;
    private const int Argon2id13 = 2;

    /// <summary>Argon2id, version 1.3, one lane. False where the memory cannot be had.</summary>
    public static unsafe bool Argon2id(Span<byte> key, ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, ulong passes, nuint memoryBytes)
    {
        if (salt.Length != SaltBytes) throw new ArgumentException("Argon2id takes a salt of 16 bytes.", nameof(salt));
        if (Initialise() < 0) throw new InvalidOperationException("libsodium could not be initialised.");
        fixed (byte* k = key, p = passphrase, s = salt)
            return PasswordHash(k, (ulong)key.Length, p, (ulong)passphrase.Length, s, passes, memoryBytes, Argon2id13) == 0;
    }

    [LibraryImport("libsodium", EntryPoint = "sodium_init")]
    private static partial int Initialise();

    [LibraryImport("libsodium", EntryPoint = "crypto_pwhash")]
    private static unsafe partial int PasswordHash(byte* key, ulong keyLength, byte* passphrase, ulong passphraseLength, byte* salt, ulong passes, nuint memoryBytes, int algorithm);
}
