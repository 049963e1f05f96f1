namespace Sallyport.Broker.Telemetry;

/// <summary>A counter, or a histogram where it has bounds: sums since the gate started, for each set of attributes.</summary>
internal sealed class Metric(string name, string unit, string description, double[]? bounds = null)
{
    /// <summary>How many sets of attributes are told apart; all further ones are one, by the name the specification has for it.</summary>
    public const int MaxPoints = 2000;

    private const ulong Cumulative = 2;

    private static readonly KeyValuePair<string, object?>[] s_overflow = [new("otel.metric.overflow", true)];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Point> _points = new(StringComparer.Ordinal);

    public void Add(double value, params IReadOnlyList<KeyValuePair<string, object?>> attributes)
    {
        var key = KeyOf(attributes);
        lock (_lock)
        {
            if (!_points.TryGetValue(key, out var point))
            {
                if (_points.Count >= MaxPoints) (key, attributes) = (KeyOf(s_overflow), s_overflow);
                if (!_points.TryGetValue(key, out point)) _points[key] = point = new Point(attributes, new ulong[(bounds?.Length ?? 0) + 1]);
            }
            point.Sum += value;
            point.Count++;
            if (bounds is null) return;
            // A bound belongs to the bucket below it.
            var at = Array.BinarySearch(bounds, value);
            point.Buckets[at < 0 ? ~at : at]++;
        }
    }

    /// <summary>Nothing where nothing was counted yet.</summary>
    public void Write(ProtoWriter to, int field, DateTimeOffset start, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_points.Count == 0) return;
            to.Message(field, metric =>
            {
                metric.Text(1, name);
                metric.Text(2, description);
                metric.Text(3, unit);
                metric.Message(bounds is null ? 7 : 9, data =>
                {
                    foreach (var point in _points.Values) data.Message(1, p => Write(p, point, start, now));
                    data.Varint(2, Cumulative);
                    if (bounds is null) data.Varint(3, 1);
                });
            });
        }
    }

    private void Write(ProtoWriter to, Point point, DateTimeOffset start, DateTimeOffset now)
    {
        to.Time(2, start);
        to.Time(3, now);
        if (bounds is null)
        {
            to.Fixed64(6, (ulong)point.Sum);
            to.Attributes(7, point.Attributes);
            return;
        }
        to.Fixed64(4, point.Count);
        to.Real(5, point.Sum);
        to.Packed(6, point.Buckets);
        to.Packed(7, bounds.Select(BitConverter.DoubleToUInt64Bits));
        to.Attributes(9, point.Attributes);
    }

    private static string KeyOf(IEnumerable<KeyValuePair<string, object?>> attributes) => string.Join('\n', attributes.Select(a => $"{a.Key}={a.Value}"));

    private sealed class Point(IReadOnlyList<KeyValuePair<string, object?>> attributes, ulong[] buckets)
    {
        public IReadOnlyList<KeyValuePair<string, object?>> Attributes { get; } = attributes;
        public ulong[] Buckets { get; } = buckets;
        public double Sum { get; set; }
        public ulong Count { get; set; }
    }
}
