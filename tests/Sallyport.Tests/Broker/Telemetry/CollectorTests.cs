using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Broker.Telemetry;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;
using Sallyport.Tests.Broker.Upstreams;
using Xunit;

namespace Sallyport.Tests.Broker.Telemetry;

/// <summary>The way to the collector, without a gate.</summary>
public sealed class CollectorTests
{
    [Fact]
    public async Task The_key_goes_to_the_collector_over_a_checked_connection_and_only_while_it_is_there()
    {
        using var authority = new TestAuthority();
        await using var collector = await OtlpReceiver.StartAsync(authority);
        using var ca = new AuthorityFile(authority.Pem);
        var options = new TelemetryOptions(new Uri("https://otel.example.test"), "example/default");
        var trusted = new UpstreamRedirects(new Dictionary<string, UpstreamRedirect> { ["otel.example.test"] = new(collector.Endpoint, ca.Path) });
        var unknown = new UpstreamRedirects(new Dictionary<string, UpstreamRedirect> { ["otel.example.test"] = new(collector.Endpoint, null) });
        using var key = Secret.CopyOf(GateFixture.Key);
        var ring = new CredentialRing();

        Assert.Equal((1, 2), await ReportAsync(options, trusted, ring));
        Assert.Empty(collector.Requests);

        ring.Replace([new OpenCredential(GateFixture.Facts(), key)]);
        Assert.Equal((1, 2), await ReportAsync(options, unknown, ring));
        Assert.Empty(collector.Requests);

        Assert.Equal((0, 0), await ReportAsync(options, trusted, ring));
        Assert.Equal(["/v1/metrics", "/v1/traces"], collector.Requests.Select(r => r.Path).Order());
        Assert.All(collector.Requests, r => Assert.Equal($"Bearer {GateFixture.Key}", r.Authorization));
    }

    [Fact]
    public async Task With_a_collector_that_never_answers_the_queue_stays_bounded_the_rest_is_counted_and_the_end_is_soon()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var losses = new TelemetryLosses();
        var export = new TelemetryExport(new TelemetryOptions(new Uri($"http://{silent.LocalEndpoint}"), null), s_direct, new CredentialRing(), losses, new FakeTimeProvider());
        for (var i = 0; i < TelemetryExport.Capacity + 1000; i++) export.Enqueue(Span);
        Assert.Equal(1000, losses.Spans);

        await export.DisposeAsync().AsTask().WaitAsync(TelemetryExport.FlushLimit + TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.Equal(TelemetryExport.Capacity + 1000, losses.Spans);
    }

    [Fact]
    public async Task Spans_go_within_a_second()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var time = new FakeTimeProvider();
        await using var export = new TelemetryExport(new TelemetryOptions(collector.Endpoint, null), s_direct, new CredentialRing(), new TelemetryLosses(), time);
        export.Enqueue(Span);
        time.Advance(TimeSpan.FromSeconds(1));
        await collector.WaitForAsync(1, TestContext.Current.CancellationToken);
        Assert.Equal(["/v1/traces"], collector.Requests.Select(r => r.Path));
    }

    [Fact]
    public async Task Metrics_go_every_fifteen_seconds_and_not_before()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var time = new FakeTimeProvider();
        await using var export = new TelemetryExport(new TelemetryOptions(collector.Endpoint, null), s_direct, new CredentialRing(), new TelemetryLosses(), time);
        export.Metrics.Denials.Add(1);
        // Spans show that each second was looked at.
        for (var second = 1; second <= 15; second++)
        {
            export.Enqueue(Span);
            time.Advance(TimeSpan.FromSeconds(1));
            await collector.WaitForAsync(second, TestContext.Current.CancellationToken);
        }
        await collector.WaitForAsync(16, TestContext.Current.CancellationToken);
        Assert.Equal([.. Enumerable.Repeat("/v1/traces", 15), "/v1/metrics"], collector.Requests.Select(r => r.Path));

        export.Metrics.Denials.Add(1);
        time.Advance(TimeSpan.FromSeconds(15));
        await collector.WaitForAsync(17, TestContext.Current.CancellationToken);
        Assert.Equal("/v1/metrics", collector.Requests[^1].Path);
        Assert.Equal(2, Assert.Single(collector.Points("sallyport.denials")).Sum);
    }

    private static readonly UpstreamRedirects s_direct = new(new Dictionary<string, UpstreamRedirect>());

    private static FinishedSpan Span => new() { Parent = default, Name = "call", Start = DateTimeOffset.UnixEpoch, End = DateTimeOffset.UnixEpoch, Attributes = [], IsError = false };

    /// <summary>Reports one span and one metric; returns the spans lost, and the reports that failed.</summary>
    private static async Task<(long Spans, long Reports)> ReportAsync(TelemetryOptions options, UpstreamRedirects redirects, CredentialRing ring)
    {
        var losses = new TelemetryLosses();
        await using (var export = new TelemetryExport(options, redirects, ring, losses, new FakeTimeProvider()))
        {
            export.Enqueue(Span);
            export.Metrics.Denials.Add(1);
        }
        return (losses.Spans, losses.FailedExports);
    }
}
