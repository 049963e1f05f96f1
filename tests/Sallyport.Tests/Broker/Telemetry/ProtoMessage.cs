using System.Buffers.Binary;
using System.Text;

namespace Sallyport.Tests.Broker.Telemetry;

/// <summary>Reads one protobuf message by field numbers; enough for what OTLP sends.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, ulong Number, byte[] Bytes)> _fields = [];

    public ProtoMessage(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var key = Varint(bytes, ref at);
            var field = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    _fields.Add((field, Varint(bytes, ref at), []));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)), []));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(bytes, ref at);
                    _fields.Add((field, 0, bytes[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    _fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)), []));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {key & 7}");
            }
        }
    }

    public IEnumerable<ProtoMessage> All(params int[] path)
    {
        IEnumerable<ProtoMessage> level = [this];
        foreach (var field in path) level = level.SelectMany(m => m._fields.Where(f => f.Field == field).Select(f => new ProtoMessage(f.Bytes)));
        return level;
    }

    public bool Has(int field) => _fields.Any(f => f.Field == field);

    public ulong Number(int field) => _fields.FirstOrDefault(f => f.Field == field).Number;

    public double Real(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    public byte[] Bytes(int field) => _fields.FirstOrDefault(f => f.Field == field).Bytes ?? [];

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    /// <summary>The key-values that stand in a field, by name.</summary>
    public Dictionary<string, object> Attributes(int field) => All(field).ToDictionary(pair => pair.Text(1), pair => Value(pair.All(2).Single()));

    private static object Value(ProtoMessage any) => any switch
    {
        _ when any.Has(2) => any.Number(2) == 1,
        _ when any.Has(3) => (long)any.Number(3),
        _ when any.Has(4) => any.Real(4),
        _ => any.Text(1),
    };

    private static ulong Varint(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = bytes[at++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
    }
}
