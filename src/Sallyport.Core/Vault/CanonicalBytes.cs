using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Sallyport.Core.Vault;

/// <summary>
/// Writes fields one after the other, each behind its length, so that no two different lists of fields give the same
/// bytes. What is authenticated in the vault is authenticated in this form.
/// </summary>
internal sealed class CanonicalBytes
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public CanonicalBytes Add(ReadOnlySpan<byte> field)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.GetSpan(4), field.Length);
        _buffer.Advance(4);
        _buffer.Write(field);
        return this;
    }

    public CanonicalBytes Add(string field) => Add(Encoding.UTF8.GetBytes(field));

    public CanonicalBytes Add(long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return Add(bytes);
    }

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();
}
