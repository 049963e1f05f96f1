using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Sallyport.Broker.Telemetry;

/// <summary>Writes one protobuf message, field by field, by the numbers of OTLP's published definitions (v1).</summary>
internal sealed class ProtoWriter
{
    private const int VarintWire = 0;
    private const int Fixed64Wire = 1;
    private const int LengthWire = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Varint(int field, ulong value)
    {
        Raw(((ulong)field << 3) | VarintWire);
        Raw(value);
    }

    public void Fixed64(int field, ulong value)
    {
        Raw(((ulong)field << 3) | Fixed64Wire);
        Fixed(value);
    }

    public void Real(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    public void Time(int field, DateTimeOffset time) => Fixed64(field, (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100);

    public void Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        Raw(((ulong)field << 3) | LengthWire);
        Raw((ulong)bytes.Length);
        _bytes.Write(bytes);
    }

    public void Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    /// <summary>A repeated field of numbers that have eight bytes each.</summary>
    public void Packed(int field, IEnumerable<ulong> values)
    {
        var packed = new ProtoWriter();
        foreach (var value in values) packed.Fixed(value);
        Bytes(field, packed.Written);
    }

    public void Message(int field, Action<ProtoWriter> write)
    {
        var message = new ProtoWriter();
        write(message);
        Bytes(field, message.Written);
    }

    /// <summary>Names with values, each a message; of text, whole numbers, fractions and truths.</summary>
    public void Attributes(int field, IEnumerable<KeyValuePair<string, object?>> attributes)
    {
        foreach (var (name, value) in attributes)
        {
            Message(field, pair =>
            {
                pair.Text(1, name);
                pair.Message(2, any =>
                {
                    switch (value)
                    {
                        case bool truth: any.Varint(2, truth ? 1u : 0u); break;
                        case int number: any.Varint(3, (ulong)number); break;
                        case long number: any.Varint(3, (ulong)number); break;
                        case double number: any.Real(4, number); break;
                        default: any.Text(1, value as string ?? ""); break;
                    }
                });
            });
        }
    }

    private void Fixed(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.GetSpan(sizeof(ulong)), value);
        _bytes.Advance(sizeof(ulong));
    }

    private void Raw(ulong value)
    {
        var span = _bytes.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        _bytes.Advance(length);
    }
}
