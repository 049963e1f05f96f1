using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Metering;
using Xunit;

namespace Sallyport.Tests.Core.Metering;

public sealed class SpikeTests
{
    private readonly FakeTimeProvider _time = new(MeterScene.Noon);

    [Fact]
    public void Nothing_is_a_spike_before_anything_is_usual()
    {
        var watch = new SpikeWatch(_time, factor: 10);
        for (var i = 0; i < SpikeBaseline.LeastWindows; i++) Window(watch, 5);
        Assert.Empty(Spikes(new SpikeWatch(_time, factor: 10), 100_000));
        Assert.Single(Spikes(watch, 100_000));
    }

    [Theory]
    [InlineData(2, 300, false)]
    [InlineData(2, 301, true)]
    [InlineData(100, 1000, false)]
    [InlineData(100, 1001, true)]
    public void A_spike_is_ten_times_what_is_usual_or_of_the_floor(int usual, int burst, bool isSpike)
    {
        var watch = new SpikeWatch(_time, factor: 10);
        for (var i = 0; i < 20; i++) Window(watch, usual);
        Assert.Equal(isSpike, Spikes(watch, burst).Count == 1);
    }

    [Fact]
    public void A_few_wild_windows_and_quiet_ones_do_not_move_what_is_usual()
    {
        var baseline = new SpikeBaseline();
        for (var i = 0; i < 20; i++) baseline.Add(i % 5 == 0 ? 100_000 : 100);
        var calm = baseline.Threshold(10);
        for (var i = 0; i < 1000; i++) baseline.Add(0);
        Assert.Equal(calm, baseline.Threshold(10));
        Assert.Equal(1000, calm);
    }

    [Fact]
    public void A_spike_is_told_once_in_its_window_before_the_window_ends_and_does_not_become_usual()
    {
        var watch = new SpikeWatch(_time, factor: 10);
        for (var i = 0; i < 10; i++) Window(watch, 50);
        for (var repeated = 0; repeated < 80; repeated++)
        {
            Assert.Equal([("busy", 600L)], Spikes(watch, 600));
            Assert.Empty(Spikes(watch, 600));
            _time.Advance(SpikeBaseline.Window);
            watch.Look();
        }
    }

    [Fact]
    public void A_factor_of_zero_watches_nothing()
    {
        var watch = new SpikeWatch(_time, factor: 0);
        for (var i = 0; i < 10; i++) Window(watch, 5);
        Assert.Empty(Spikes(watch, 100_000));
    }

    private static IReadOnlyList<(string, long)> Spikes(SpikeWatch watch, int requests)
    {
        for (var i = 0; i < requests; i++) watch.Count("busy");
        return watch.Look();
    }

    private void Window(SpikeWatch watch, int requests)
    {
        for (var i = 0; i < requests; i++) watch.Count("busy");
        _time.Advance(SpikeBaseline.Window);
        watch.Look();
    }
}
