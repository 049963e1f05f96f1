using CsCheck;
using Sallyport.Control.Watch;
using Xunit;

namespace Sallyport.Tests.Control.Watch;

public sealed class UpstreamSpikeTests
{
    [Fact]
    public void Many_times_more_than_usual_is_a_spike_as_soon_as_the_window_has_it()
    {
        var usual = Enumerable.Range(0, 12).Select(window => ((long)window * 5, 40L)).ToList();
        Assert.Empty(UpstreamSpikes.Find([.. usual, (60, 400)], since: 0, factor: 10));
        var spike = Assert.Single(UpstreamSpikes.Find([.. usual, (60, 200), (61, 201)], since: 0, factor: 10));
        Assert.Equal(new UpstreamSpike(60, 401, 40), spike);
    }

    [Fact]
    public void A_spike_does_not_become_what_is_usual()
    {
        var minutes = Enumerable.Range(0, 12).Select(window => ((long)window * 5, 40L)).Concat(Enumerable.Range(12, 30).Select(window => ((long)window * 5, 5000L)));
        Assert.Equal(30, UpstreamSpikes.Find(minutes, since: 0, factor: 10).Count);
    }

    [Fact]
    public void Nothing_is_a_spike_before_anything_is_usual_nor_below_the_floor()
    {
        Assert.Empty(UpstreamSpikes.Find([(0, 1), (5, 1), (10, 100_000)], since: 0, factor: 10));
        Assert.Empty(UpstreamSpikes.Find([.. Enumerable.Range(0, 20).Select(window => ((long)window * 5, 1L)), (100, 300)], since: 0, factor: 10));
    }

    [Fact]
    public void What_was_looked_at_before_is_not_told_again()
    {
        (long, long)[] minutes = [.. Enumerable.Range(0, 12).Select(window => ((long)window * 5, 40L)), (60, 4000), (100, 4000)];
        Assert.Equal([60L, 100L], UpstreamSpikes.Find(minutes, since: 60, factor: 10).Select(s => s.Window));
        Assert.Equal([100L], UpstreamSpikes.Find(minutes, since: 70, factor: 10).Select(s => s.Window));
        Assert.Empty(UpstreamSpikes.Find(minutes, since: 0, factor: 0));
    }

    [Fact]
    public void Traffic_within_a_factor_of_itself_never_is_one_and_its_order_is_of_no_matter() =>
        Gen.Select(Gen.Long[1, 100_000], Gen.Double[0.2, 1.0].Array[1, 200], Gen.Int).Sample((most, shares, seed) =>
        {
            // Every window has at least a fifth of the busiest one, so none has ten times the median.
            var minutes = shares.Select((share, window) => ((long)window * 5, Math.Max(1, (long)Math.Ceiling(most * share)))).ToArray();
            Assert.Empty(UpstreamSpikes.Find(minutes, since: 0, factor: 10));
            var shuffled = minutes.OrderBy(m => HashCode.Combine(m.Item1, seed));
            (long, long) spike = (shares.Length * 5, (most + 30) * 20);
            Assert.Equal(UpstreamSpikes.Find([.. minutes, spike], 0, 10), UpstreamSpikes.Find([spike, .. shuffled], 0, 10));
            Assert.Equal(shares.Length >= 6 ? 1 : 0, UpstreamSpikes.Find([.. minutes, spike], 0, 10).Count);
        });
}
