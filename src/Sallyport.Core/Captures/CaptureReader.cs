using System.Buffers.Binary;
using System.Security.Cryptography;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Core.Captures;

/// <summary>Reads the records of one capture, also while it is still written. What cannot be authenticated is not shown.</summary>
internal sealed class CaptureReader(Stream file, string id, Secret key)
{
    private const int MaxBoxBytes = CaptureFormat.MaxContentBytes + CaptureFormat.OverheadBytes;

    /// <summary>How it ended; to be asked after the last record.</summary>
    public CaptureState State { get; private set; } = CaptureState.Unfinished;

    public IEnumerable<CaptureRecord> Records()
    {
        var head = new byte[CaptureFormat.HeaderBytes];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length) yield break;
        if (!head.AsSpan().StartsWith(CaptureFormat.Magic))
        {
            State = CaptureState.Damaged;
            yield break;
        }
        using var fileKey = CaptureFormat.FileKey(key, head[CaptureFormat.Magic.Length..]);
        var length = new byte[CaptureFormat.LengthBytes];
        for (var index = 0L; file.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) == length.Length; index++)
        {
            var (boxBytes, isLast) = CaptureFormat.ReadLength(length);
            if (boxBytes is 0 or > MaxBoxBytes)
            {
                State = CaptureState.Damaged;
                yield break;
            }
            var box = new byte[boxBytes];
            if (file.ReadAtLeast(box, boxBytes, throwOnEndOfStream: false) < boxBytes) yield break;
            if (Open(fileKey, box, index, isLast) is not { } record)
            {
                State = CaptureState.Damaged;
                yield break;
            }
            yield return record;
            if (!isLast) continue;
            State = file.ReadByte() < 0 ? CaptureState.Complete : CaptureState.Damaged;
            yield break;
        }
    }

    private CaptureRecord? Open(Secret fileKey, byte[] box, long index, bool isLast)
    {
        try
        {
            using var opened = AuthenticatedEncryption.Open(fileKey, box, CaptureFormat.AssociatedData(id, index, isLast));
            var record = opened.Reveal();
            if (record.Length < CaptureFormat.RecordHeadBytes) return null;
            var elapsed = TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt32BigEndian(record[1..]));
            return new CaptureRecord((CaptureRecordKind)record[0], elapsed, record[CaptureFormat.RecordHeadBytes..].ToArray());
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
