using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Core.Captures;

/// <summary>
/// Writes one capture. Each record is sealed and with the operating system when <see cref="Write"/> returns, so that what
/// was written survives this process. After a failure nothing more can be written. For one thread at a time.
/// </summary>
public sealed class CaptureWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly Secret _key;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _index;
    private bool _failed;

    /// <exception cref="IOException">The file cannot be made.</exception>
    internal CaptureWriter(string path, string id, Secret key)
    {
        Id = id;
        Path = path;
        _file = new FileStream(path, Options());
        try
        {
            var head = new byte[CaptureFormat.HeaderBytes];
            CaptureFormat.Magic.CopyTo(head);
            RandomNumberGenerator.Fill(head.AsSpan(CaptureFormat.Magic.Length));
            _key = CaptureFormat.FileKey(key, head[CaptureFormat.Magic.Length..]);
            Append(head);
        }
        catch
        {
            Discard();
            throw;
        }
    }

    public string Id { get; }

    /// <summary>Bytes of the file so far.</summary>
    public long Bytes { get; private set; }

    private string Path { get; }

    /// <summary>What <paramref name="content"/> will take of the file.</summary>
    public static long CostOf(int content) =>
        content + ((long)CaptureFormat.OverheadBytes * Math.Max(1, (content + CaptureFormat.MaxContentBytes - 1) / CaptureFormat.MaxContentBytes));

    /// <param name="part">The kind of all pieces but the last, where the content takes several; the same as <paramref name="kind"/> for most.</param>
    /// <exception cref="IOException">It cannot be written: disk full, folder gone.</exception>
    public void Write(CaptureRecordKind kind, CaptureRecordKind part, TimeSpan elapsed, ReadOnlySpan<byte> content)
    {
        while (content.Length > CaptureFormat.MaxContentBytes)
        {
            Seal(part, elapsed, content[..CaptureFormat.MaxContentBytes], isLast: false);
            content = content[CaptureFormat.MaxContentBytes..];
        }
        Seal(kind, elapsed, content, isLast: false);
    }

    /// <summary>Writes the last record and closes the file.</summary>
    /// <returns>The SHA-256 of the whole file, as 64 lower-case hexadecimal digits.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public string Complete(TimeSpan elapsed, ReadOnlySpan<byte> end)
    {
        Seal(CaptureRecordKind.End, elapsed, end, isLast: true);
        var hash = Convert.ToHexStringLower(_hash.GetHashAndReset());
        Dispose();
        return hash;
    }

    /// <summary>Removes the file: the call was not made.</summary>
    public void Discard()
    {
        Dispose();
        File.Delete(Path);
    }

    public void Dispose()
    {
        _failed = true;
        _file.Dispose();
        _key?.Dispose();
        _hash.Dispose();
    }

    private void Seal(CaptureRecordKind kind, TimeSpan elapsed, ReadOnlySpan<byte> content, bool isLast)
    {
        if (_failed) throw new IOException("The capture was closed.");
        var recordBytes = CaptureFormat.RecordHeadBytes + content.Length;
        var record = ArrayPool<byte>.Shared.Rent(recordBytes);
        try
        {
            record[0] = (byte)kind;
            BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(1), (uint)Math.Clamp(elapsed.TotalMilliseconds, 0, uint.MaxValue));
            content.CopyTo(record.AsSpan(CaptureFormat.RecordHeadBytes));
            var box = AuthenticatedEncryption.Seal(_key, record.AsSpan(0, recordBytes), CaptureFormat.AssociatedData(Id, _index, isLast));
            var chunk = new byte[CaptureFormat.LengthBytes + box.Length];
            CaptureFormat.WriteLength(chunk, box.Length, isLast);
            box.CopyTo(chunk, CaptureFormat.LengthBytes);
            Append(chunk);
            _index++;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(record, clearArray: true);
        }
    }

    private void Append(byte[] bytes)
    {
        try
        {
            RandomAccess.Write(_file.SafeFileHandle, bytes, Bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failed = true;
            throw new IOException($"The capture cannot be written: {e.Message}", e);
        }
        Bytes += bytes.Length;
        _hash.AppendData(bytes);
    }

    private static FileStreamOptions Options()
    {
        // Others may read it, and nobody may remove it, while it is written.
        var options = PrivateFolder.CreateFile(FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        options.BufferSize = 0;
        return options;
    }
}
