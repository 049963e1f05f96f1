using System.Text.Json;
using Sallyport.Clients.Tests.Running;
using Xunit;

namespace Sallyport.Clients.Tests.Clients;

/// <summary>What a gate reports, read with OpenTelemetry's own definitions of its messages.</summary>
public sealed class CollectorTests(Gatehouse gatehouse) : ClientTest(gatehouse)
{
    [Fact]
    public async Task A_collector_reads_every_byte_of_a_span_and_of_the_metrics()
    {
        Assert.SkipWhen(Entrance.IsDirect, "nobody reports");
        using var workplace = Gatehouse.NewWorkplace();
        await using var collector = ProgramRun.Start([Tools.Node(24), Tools.CollectorScript()], workplace.Environment(clean: true), workplace.Work);
        await collector.SeesAsync("\"port\"", Cancel);
        var began = DateTimeOffset.UtcNow;
        var outcome = await RunAsync(new ClientCommand
        {
            Program = Tools.PythonWith("", "python3"),
            Arguments = [Repository.Python("urllib_client.py")],
            HoldAt = "/v1/chat/completions",
            Environment = new Dictionary<string, string?>
            {
                ["PYTHONDONTWRITEBYTECODE"] = "1",
                ["SALLYPORT_TELEMETRY_OTLP_ENDPOINT"] = $"http://127.0.0.1:{Step(collector, "port")}",
            },
        });
        Assert.Equal(Hello, outcome["chat"]);
        Assert.Equal(0, await collector.ExitCodeAsync(Cancel));

        var scope = Scope(Step(collector, "/v1/traces"), "resourceSpans", "scopeSpans");
        var span = Assert.Single(scope.GetProperty("spans").EnumerateArray());
        Assert.Equal(("chat gpt-5-mini", "SPAN_KIND_CLIENT"), (span.GetProperty("name").GetString(), span.GetProperty("kind").GetString()));
        Assert.Equal((16, 8), (span.GetProperty("traceId").GetBytesFromBase64().Length, span.GetProperty("spanId").GetBytesFromBase64().Length));
        var (start, end) = (Time(span, "startTimeUnixNano"), Time(span, "endTimeUnixNano"));
        Assert.True(began - TimeSpan.FromSeconds(1) < start && start < end && end <= DateTimeOffset.UtcNow, $"{began:O} {start:O} {end:O}");
        Assert.Equal(("chat", "200"), (Attribute(span, "gen_ai.operation.name", "stringValue"), Attribute(span, "http.response.status_code", "intValue")));
        Assert.True(double.Parse(Attribute(span, "sallyport.cost.usd", "doubleValue"), System.Globalization.CultureInfo.InvariantCulture) > 0);

        scope = Scope(Step(collector, "/v1/metrics"), "resourceMetrics", "scopeMetrics");
        var metrics = scope.GetProperty("metrics").EnumerateArray().ToDictionary(m => m.GetProperty("name").GetString()!);
        Assert.Equal(["gen_ai.client.operation.duration", "gen_ai.client.token.usage", "sallyport.requests"], metrics.Keys.Order());
        foreach (var name in (string[])["gen_ai.client.operation.duration", "gen_ai.client.token.usage"]) CheckHistogram(metrics[name].GetProperty("histogram"));
        var sum = metrics["sallyport.requests"].GetProperty("sum");
        Assert.Equal(("AGGREGATION_TEMPORALITY_CUMULATIVE", true), (sum.GetProperty("aggregationTemporality").GetString(), sum.GetProperty("isMonotonic").GetBoolean()));
        Assert.Equal("1", Assert.Single(sum.GetProperty("dataPoints").EnumerateArray()).GetProperty("asInt").GetString());
    }

    private static void CheckHistogram(JsonElement histogram)
    {
        Assert.Equal("AGGREGATION_TEMPORALITY_CUMULATIVE", histogram.GetProperty("aggregationTemporality").GetString());
        foreach (var point in histogram.GetProperty("dataPoints").EnumerateArray())
        {
            var buckets = point.GetProperty("bucketCounts").EnumerateArray().Select(b => ulong.Parse(b.GetString()!, System.Globalization.CultureInfo.InvariantCulture)).ToList();
            var bounds = point.GetProperty("explicitBounds").EnumerateArray().Select(b => b.GetDouble()).ToList();
            Assert.Equal((14, 15, "1"), (bounds.Count, buckets.Count, point.GetProperty("count").GetString()));
            // One value: it lies in its bucket.
            var at = buckets.IndexOf(1);
            var value = point.GetProperty("sum").GetDouble();
            Assert.True((at == 0 || value > bounds[at - 1]) && (at == bounds.Count || value <= bounds[at]), $"{value} in bucket {at}");
            Assert.Equal("gpt-5-mini", Attribute(point, "gen_ai.response.model", "stringValue"));
        }
    }

    /// <summary>What stands in a report, wholly read, from Sallyport and no other.</summary>
    private static JsonElement Scope(JsonElement step, string ofResources, string ofScopes)
    {
        Assert.Equal((0, 3, "application/x-protobuf"), (step.GetProperty("unread").GetInt32(), step.GetProperty("unreadWithMore").GetInt32(), step.GetProperty("type").GetString()));
        var all = Assert.Single(step.GetProperty("report").GetProperty(ofResources).EnumerateArray());
        Assert.Equal("sallyport", Attribute(all.GetProperty("resource"), "service.name", "stringValue"));
        var scope = Assert.Single(all.GetProperty(ofScopes).EnumerateArray());
        Assert.Equal("Sallyport.Gate", scope.GetProperty("scope").GetProperty("name").GetString());
        return scope;
    }

    private static string Attribute(JsonElement of, string name, string type) =>
        of.GetProperty("attributes").EnumerateArray().Single(a => a.GetProperty("key").GetString() == name).GetProperty("value").GetProperty(type).ToString();

    private static DateTimeOffset Time(JsonElement of, string name) =>
        DateTimeOffset.UnixEpoch.AddTicks(long.Parse(of.GetProperty(name).GetString()!, System.Globalization.CultureInfo.InvariantCulture) / 100);

    private static JsonElement Step(ProgramRun run, string name) => run.Out.Split('\n').Where(line => line.StartsWith('{'))
        .Select(line => JsonElement.Parse(line)).Single(step => step.GetProperty("step").GetString() == name).GetProperty("value");
}
