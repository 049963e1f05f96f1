using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>A passphrase, made into a key by Argon2id. Salt and cost are stored with what it protects.</summary>
/// <param name="passphrase">Taken over: zeroed when this is disposed.</param>
public sealed class PassphraseKey(Secret passphrase) : IKeyEncryptionKey
{
    /// <summary>The fewest characters that a new vault or backup accepts.</summary>
    public const int MinLength = 8;

    public const int DefaultMemoryBytes = 64 * 1024 * 1024;
    public const int DefaultPasses = 3;

    // A stored cost beyond these would stall or exhaust the machine, and sally never writes one.
    private const long MaxMemoryBytes = 4L << 30;
    private const long MaxPasses = 100;
    private const string Algorithm = "argon2id-1.3";

    public string Kind => KeySourceKind.Passphrase;

    /// <exception cref="UserError">The passphrase is too short.</exception>
    public WrappingKey Prepare(string vaultId)
    {
        if (Encoding.UTF8.GetCharCount(passphrase.Reveal()) < MinLength) throw KeySourceErrors.PassphraseTooShort();
        var salt = RandomNumberGenerator.GetBytes(LibSodium.SaltBytes);
        return new WrappingKey(Derive(salt, DefaultMemoryBytes, DefaultPasses), KeySourceParameters.Write(json =>
        {
            json.WriteString("algorithm", Algorithm);
            json.WriteNumber("memory_bytes", DefaultMemoryBytes);
            json.WriteNumber("passes", DefaultPasses);
            json.WriteNumber("lanes", 1);
            json.WriteBase64String("salt", salt);
        }));
    }

    public Secret Recover(string vaultId, string parameters)
    {
        try
        {
            using var document = JsonDocument.Parse(parameters);
            var root = document.RootElement;
            var memory = root.GetProperty("memory_bytes").GetInt64();
            var passes = root.GetProperty("passes").GetInt64();
            var salt = root.GetProperty("salt").GetBytesFromBase64();
            if (root.GetProperty("algorithm").GetString() != Algorithm || root.GetProperty("lanes").GetInt32() != 1 || salt.Length != LibSodium.SaltBytes
                || memory is < 8192 or > MaxMemoryBytes || passes is < 1 or > MaxPasses) throw KeySourceErrors.UnknownParameters(Kind);
            return Derive(salt, memory, passes);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw KeySourceErrors.UnknownParameters(Kind, e);
        }
    }

    public void Dispose() => passphrase.Dispose();

    private Secret Derive(byte[] salt, long memoryBytes, long passes) => Secret.Create(
        AuthenticatedEncryption.KeyBytes, (passphrase, salt, memoryBytes, passes), static (key, s) =>
        {
            if (!LibSodium.Argon2id(key, s.passphrase.Reveal(), s.salt, (ulong)s.passes, (nuint)s.memoryBytes))
                throw KeySourceErrors.NoMemory(s.memoryBytes);
        });
}
