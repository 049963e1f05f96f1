using Sallyport.Control.Usage;
using Sallyport.Control.Watch;
using Xunit;

namespace Sallyport.Tests.Control.Watch;

public sealed class SpikeReportTests
{
    [Fact]
    public async Task A_spike_is_raised_with_its_figures_by_the_reading_that_shows_it_and_once_while_it_goes_on()
    {
        await using var scene = await WatchScene.StartAsync();
        var report = new SpikeReport(scene.Database, scene.Journal);
        for (var window = 0; window < 20; window++)
        {
            scene.Home.Time.Advance(TimeSpan.FromMinutes(5));
            scene.Count(40);
            scene.Count(5000, kind: UpstreamKind.Batches);
        }
        await RunAsync();
        Assert.Empty(scene.Alerts());

        for (var window = 0; window < 4; window++)
        {
            scene.Home.Time.Advance(TimeSpan.FromMinutes(5));
            scene.Count(600);
            await RunAsync();
        }
        var alert = Assert.Single(scene.Alerts());
        Assert.Equal(("spike", WatchScene.Name, scene.Key.Id, "600", "60000", "40", "gpt-5"),
            (alert.Kind, alert.Subject, alert.Details["key_id"], alert.Details["requests"], alert.Details["tokens"], alert.Details["usual"], alert.Details["models"]));

        Task RunAsync() => report.RunAsync(id => id == scene.Key.Id ? WatchScene.Name : null, factor: 10, TestContext.Current.CancellationToken);
    }
}
