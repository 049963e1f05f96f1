using System.Buffers.Binary;
using System.Globalization;
using Sallyport.Broker.Telemetry;
using Xunit;

namespace Sallyport.Tests.Broker.Telemetry;

public sealed class MetricTests
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(1);

    [Fact]
    public void A_histogram_counts_each_value_in_the_bucket_up_to_the_next_bound()
    {
        var metric = new Metric("m", "s", "A metric.", [1, 2, 4]);
        foreach (var value in (double[])[0.5, 1, 1.5, 2, 3, 4, 4.1, 100]) metric.Add(value);
        var histogram = Read(metric).All(9).Single();
        var point = histogram.All(1).Single();
        Assert.Equal((2ul, 8ul, 116.1), (histogram.Number(2), point.Number(4), point.Real(5)));
        Assert.Equal([2ul, 2, 2, 2], Numbers(point.Bytes(6)));
        Assert.Equal([1.0, 2, 4], Numbers(point.Bytes(7)).Select(BitConverter.UInt64BitsToDouble));
        Assert.Equal((1_000_000_000ul, 3_500_000_000ul), (point.Number(2), point.Number(3)));
    }

    [Fact]
    public void A_counter_adds_up_for_each_set_of_attributes()
    {
        var metric = new Metric("m", "{request}", "A metric.");
        metric.Add(1, new KeyValuePair<string, object?>("a", "x"));
        metric.Add(2, new KeyValuePair<string, object?>("a", "y"));
        metric.Add(3, new KeyValuePair<string, object?>("a", "x"));
        var written = Read(metric);
        Assert.Equal(("m", "A metric.", "{request}"), (written.Text(1), written.Text(2), written.Text(3)));
        var sum = written.All(7).Single();
        // Cumulative, and never less than before.
        Assert.Equal((2ul, 1ul), (sum.Number(2), sum.Number(3)));
        Assert.Equal([("x", 4ul), ("y", 2ul)], sum.All(1).Select(p => ((string)p.Attributes(7)["a"], p.Number(6))));
    }

    [Fact]
    public void Sets_of_attributes_beyond_a_bound_are_one()
    {
        var metric = new Metric("m", "{request}", "A metric.");
        for (var i = 0; i < Metric.MaxPoints + 500; i++) metric.Add(1, new KeyValuePair<string, object?>("a", i.ToString(CultureInfo.InvariantCulture)));
        var points = Read(metric).All(7, 1).ToList();
        Assert.Equal(Metric.MaxPoints + 1, points.Count);
        var rest = Assert.Single(points, p => p.Attributes(7).ContainsKey("otel.metric.overflow"));
        Assert.Equal(500ul, rest.Number(6));
    }

    [Fact]
    public void Of_what_was_never_counted_nothing_is_said()
    {
        var writer = new ProtoWriter();
        new Metric("m", "s", "A metric.").Write(writer, 2, s_start, s_start);
        Assert.True(writer.Written.IsEmpty);
    }

    private static ProtoMessage Read(Metric metric)
    {
        var writer = new ProtoWriter();
        metric.Write(writer, 2, s_start, s_start + TimeSpan.FromSeconds(2.5));
        return new ProtoMessage(writer.Written.ToArray()).All(2).Single();
    }

    private static ulong[] Numbers(byte[] packed) => [.. Enumerable.Range(0, packed.Length / 8).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(packed.AsSpan(i * 8)))];
}
