using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>
/// The authenticated list of what the vault holds: each record's name, version and hash, the generation, and the
/// header. A value's own seal shows that it was altered or moved; only the list shows that a record was deleted,
/// added, or put back as it once was. It is rewritten in the transaction of every change, entry by entry from the last
/// authenticated list and never from the rows, so a change to one record cannot bless tampering with another.
/// </summary>
internal sealed class Manifest
{
    /// <summary>The entry of the applied policy. No credential can have the name: theirs have a slash.</summary>
    private const string PolicyName = "policy";

    private const string Label = "sallyport manifest 1";
    private const int MacBytes = HMACSHA256.HashSizeInBytes;

    public SortedDictionary<string, ManifestEntry> Entries { get; } = new(StringComparer.Ordinal);

    public void Put(VaultRecord record) => Entries[record.Facts.Name] = new ManifestEntry(record.Facts.Version, record.Hash());

    public void Put(StoredPolicy policy) => Entries[PolicyName] = new ManifestEntry(policy.Version, policy.Hash());

    /// <summary>The version of the policy that was applied last; 0 where there never was one.</summary>
    public int PolicyVersion => Entries.GetValueOrDefault(PolicyName)?.Version ?? 0;

    /// <summary>Whether the row is the policy that was applied last, or there is none and never was.</summary>
    public bool Confirms(StoredPolicy? policy)
    {
        if (!Entries.TryGetValue(PolicyName, out var entry)) return policy is null;
        return policy is not null && CryptographicOperations.FixedTimeEquals(entry.Hash, policy.Hash());
    }

    /// <summary>Returns <paramref name="header"/> with this list, authenticated together with the header's other members.</summary>
    public VaultHeader SealInto(VaultHeader header, Secret key)
    {
        var body = WriteBody();
        return header with { Manifest = [.. body, .. Mac(header, body, key)] };
    }

    /// <summary>Null where the list, or the header it covers, is not what was written.</summary>
    public static Manifest? Open(VaultHeader header, Secret key)
    {
        if (header.Manifest.Length < MacBytes + 4) return null;
        var body = header.Manifest.AsSpan(..^MacBytes);
        return CryptographicOperations.FixedTimeEquals(Mac(header, body, key), header.Manifest.AsSpan(^MacBytes..)) ? ReadBody(body) : null;
    }

    /// <summary>What differs between this list and the rows.</summary>
    public IReadOnlyList<IntegrityFault> Compare(IReadOnlyList<VaultRecord> records)
    {
        List<IntegrityFault> faults = [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            var name = record.Facts.Name;
            seen.Add(name);
            if (!Entries.TryGetValue(name, out var entry)) faults.Add(new IntegrityFault(name, IntegrityFaultKind.Foreign));
            else if (!CryptographicOperations.FixedTimeEquals(entry.Hash, record.Hash()))
                faults.Add(new IntegrityFault(name, record.Facts.Version < entry.Version ? IntegrityFaultKind.RolledBack : IntegrityFaultKind.Altered));
        }
        faults.AddRange(Entries.Keys.Where(name => name != PolicyName && !seen.Contains(name)).Select(name => new IntegrityFault(name, IntegrityFaultKind.Missing)));
        return faults;
    }

    private byte[] WriteBody()
    {
        using var stream = new MemoryStream();
        WriteInt32(Entries.Count);
        foreach (var (name, entry) in Entries)
        {
            var utf8 = Encoding.UTF8.GetBytes(name);
            WriteInt32(utf8.Length);
            stream.Write(utf8);
            WriteInt32(entry.Version);
            stream.Write(entry.Hash);
        }
        return stream.ToArray();

        void WriteInt32(int value)
        {
            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(bytes, value);
            stream.Write(bytes);
        }
    }

    /// <summary>Only called on bytes that are authentic, hence without checks for absurd lengths.</summary>
    private static Manifest ReadBody(ReadOnlySpan<byte> body)
    {
        var manifest = new Manifest();
        var count = BinaryPrimitives.ReadInt32BigEndian(body);
        body = body[4..];
        for (var i = 0; i < count; i++)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(body);
            var name = Encoding.UTF8.GetString(body.Slice(4, length));
            body = body[(4 + length)..];
            manifest.Entries[name] = new ManifestEntry(BinaryPrimitives.ReadInt32BigEndian(body), body.Slice(4, SHA256.HashSizeInBytes).ToArray());
            body = body[(4 + SHA256.HashSizeInBytes)..];
        }
        return manifest;
    }

    private static byte[] Mac(VaultHeader header, ReadOnlySpan<byte> body, Secret key) => HMACSHA256.HashData(key.Reveal(), new CanonicalBytes()
        .Add(Label).Add(header.VaultId).Add(header.Created.ToUnixTimeMilliseconds())
        .Add(header.KeySourceKind).Add(header.KeySourceParameters).Add(header.WrappedKey).Add(header.DerivationRoot)
        .Add(header.Generation).Add(body).ToArray());
}

internal sealed record ManifestEntry(int Version, byte[] Hash);
