using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Core.Captures;

/// <summary>
/// The file of one capture: ten bytes that name the format, 16 random bytes, then chunks. A chunk is its length in four
/// bytes, whose highest bit marks the last one, and a box of AES-256-GCM (nonce, ciphertext, tag) under a key of this file
/// alone. Name of the capture, number of the chunk and the mark are authenticated with it, so that no chunk can be cut
/// off, moved, repeated or taken from another file. Inside is one record: its kind, the milliseconds since the request
/// came, in four bytes, and its content.
/// </summary>
internal static class CaptureFormat
{
    public const int SaltBytes = 16;
    public const int HeaderBytes = 10 + SaltBytes;
    public const int LengthBytes = 4;
    public const int RecordHeadBytes = 5;
    public const int MaxContentBytes = 64 * 1024;

    /// <summary>What a record takes beside its content: length, nonce, tag and its head.</summary>
    public const int OverheadBytes = LengthBytes + 12 + 16 + RecordHeadBytes;

    private const uint LastMark = 1u << 31;

    public static ReadOnlySpan<byte> Magic => "SALLYCAP1\n"u8;

    public static Secret FileKey(Secret key, byte[] salt) => Secret.Create(AuthenticatedEncryption.KeyBytes, (key, salt), static (derived, s) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, s.key.Reveal(), derived, s.salt, "sallyport capture file"u8));

    public static byte[] AssociatedData(string id, long index, bool isLast)
    {
        var name = Encoding.ASCII.GetBytes(id);
        var data = new byte[Magic.Length + name.Length + 1 + 8 + 1];
        Magic.CopyTo(data);
        name.CopyTo(data.AsSpan(Magic.Length));
        BinaryPrimitives.WriteInt64BigEndian(data.AsSpan(data.Length - 9), index);
        data[^1] = isLast ? (byte)1 : (byte)0;
        return data;
    }

    public static void WriteLength(Span<byte> to, int boxBytes, bool isLast) => BinaryPrimitives.WriteUInt32BigEndian(to, (uint)boxBytes | (isLast ? LastMark : 0));

    public static (int BoxBytes, bool IsLast) ReadLength(ReadOnlySpan<byte> from)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(from);
        return ((int)(length & ~LastMark), (length & LastMark) != 0);
    }
}
