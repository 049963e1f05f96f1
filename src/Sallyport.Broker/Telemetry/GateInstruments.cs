using System.Diagnostics.Metrics;

namespace Sallyport.Broker.Telemetry;

/// <summary>The metrics of a gate, with the boundaries that the conventions advise.</summary>
internal sealed class GateInstruments(Meter meter)
{
    public Histogram<long> Tokens { get; } = meter.CreateHistogram("gen_ai.client.token.usage", "{token}",
        "Number of input and output tokens used.", tags: null, new InstrumentAdvice<long>
        {
            HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864],
        });

    public Histogram<double> Duration { get; } = meter.CreateHistogram("gen_ai.client.operation.duration", "s",
        "GenAI operation duration.", tags: null, new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
        });

    public Counter<long> Requests { get; } = meter.CreateCounter<long>("sallyport.requests", "{request}",
        "Requests that were let through, by the status of the answer.");

    public Counter<long> Denials { get; } = meter.CreateCounter<long>("sallyport.denials", "{request}",
        "Requests that were refused, by the rule that refused them.");
}
