using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>
/// All credentials in one file under a passphrase of its own: a line with the format's name and version, a line of JSON
/// with what the passphrase needs, then one sealed box that also authenticates both lines. Inside the box the facts are
/// JSON and the secrets follow as they are, so no secret ever passes through a JSON writer.
/// </summary>
public static class VaultBackup
{
    private const string Magic = "sallyport-backup ";
    private const string CurrentVersion = "1";
    private const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>Writes the backup whole or not at all, readable by its owner alone; never over a file that is there.</summary>
    /// <param name="time">For the date in its header.</param>
    /// <exception cref="UserError">The file exists or cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<OpenCredential> credentials, PassphraseKey passphrase, TimeProvider time)
    {
        if (File.Exists(path)) throw BackupErrors.Exists(path);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var wrapping = passphrase.Prepare(id);
        using var key = wrapping.Key;
        var head = Encoding.UTF8.GetBytes($"{Magic}{CurrentVersion}\n" + KeySourceParameters.Write(json =>
        {
            json.WriteString("id", id);
            json.WriteString("created", time.GetUtcNow());
            json.WriteString("passphrase", wrapping.Parameters);
        }) + "\n");
        using var plaintext = Pack(credentials);
        AtomicFile.Write(path, [.. head, .. AuthenticatedEncryption.Seal(key, plaintext.Reveal(), head)], e => BackupErrors.CannotWrite(path, e));
    }

    /// <returns>Every credential of the backup; the secrets are the caller's to dispose.</returns>
    /// <exception cref="UserError">It is no backup, newer, altered, or the passphrase is wrong.</exception>
    public static IReadOnlyList<(NewCredential Credential, Secret Secret)> Read(string path, PassphraseKey passphrase)
    {
        var content = ReadContent(path);
        var (headLength, id, parameters) = ReadHead(path, content);
        using var key = passphrase.Recover(id, parameters);
        try
        {
            using var plaintext = AuthenticatedEncryption.Open(key, content[headLength..], content[..headLength]);
            return Unpack(plaintext);
        }
        catch (CryptographicException e)
        {
            throw BackupErrors.WrongPassphrase(path, e);
        }
    }

    private static byte[] ReadContent(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw BackupErrors.NotABackup(path);
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BackupErrors.CannotRead(path, e);
        }
    }

    private static (int Length, string Id, string Parameters) ReadHead(string path, byte[] content)
    {
        var first = content.AsSpan().IndexOf((byte)'\n');
        var second = first < 0 ? -1 : content.AsSpan(first + 1).IndexOf((byte)'\n');
        if (second < 0 || !content.AsSpan().StartsWith(Encoding.UTF8.GetBytes(Magic))) throw BackupErrors.NotABackup(path);
        var version = Encoding.UTF8.GetString(content.AsSpan(Magic.Length..first));
        if (version != CurrentVersion) throw int.TryParse(version, CultureInfo.InvariantCulture, out _) ? BackupErrors.Newer(path, version) : BackupErrors.NotABackup(path);
        var json = Encoding.UTF8.GetString(content, first + 1, second);
        return (first + second + 2,
            KeySourceParameters.ReadText(json, "id") ?? throw BackupErrors.NotABackup(path),
            KeySourceParameters.ReadText(json, "passphrase") ?? throw BackupErrors.NotABackup(path));
    }

    private static Secret Pack(IReadOnlyList<OpenCredential> credentials)
    {
        var facts = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(facts))
        {
            json.WriteStartArray();
            foreach (var (credential, secret) in credentials)
            {
                json.WriteStartObject();
                json.WriteString("name", credential.Name);
                json.WriteString("provider", credential.Provider);
                json.WriteString("key_type", credential.KeyType);
                json.WriteString("facts", CredentialFacts.Write(credential.Facts));
                json.WriteString("created", credential.Created);
                json.WriteString("rotated", credential.Rotated);
                json.WriteNumber("secret_bytes", secret.Length);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Secret.Create(4 + facts.WrittenCount + credentials.Sum(c => c.Secret.Length), (facts, credentials), static (span, s) =>
        {
            BinaryPrimitives.WriteInt32BigEndian(span, s.facts.WrittenCount);
            s.facts.WrittenSpan.CopyTo(span[4..]);
            span = span[(4 + s.facts.WrittenCount)..];
            foreach (var (_, secret) in s.credentials)
            {
                secret.Reveal().CopyTo(span);
                span = span[secret.Length..];
            }
        });
    }

    /// <summary>Only called on what the seal proved to be our own, so its shape is not checked again.</summary>
    private static List<(NewCredential, Secret)> Unpack(Secret plaintext)
    {
        var bytes = plaintext.Reveal();
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        using var facts = JsonDocument.Parse(bytes.Slice(4, length).ToArray());
        var secrets = bytes[(4 + length)..];
        List<(NewCredential, Secret)> items = [];
        foreach (var item in facts.RootElement.EnumerateArray())
        {
            var secretBytes = item.GetProperty("secret_bytes").GetInt32();
            items.Add((new NewCredential
            {
                Name = item.GetProperty("name").GetString()!,
                Provider = item.GetProperty("provider").GetString()!,
                KeyType = item.GetProperty("key_type").GetString()!,
                Facts = CredentialFacts.Read(item.GetProperty("facts").GetString()!),
                Created = item.GetProperty("created").GetDateTimeOffset(),
                Rotated = item.GetProperty("rotated").GetDateTimeOffset(),
            }, Secret.CopyOf(secrets[..secretBytes])));
            secrets = secrets[secretBytes..];
        }
        return items;
    }
}
