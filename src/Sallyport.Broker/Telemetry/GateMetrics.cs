namespace Sallyport.Broker.Telemetry;

/// <summary>The metrics of a gate. Names, units and bounds of the first two are those of the conventions.</summary>
internal sealed class GateMetrics
{
    public Metric Tokens { get; } = new("gen_ai.client.token.usage", "{token}", "Number of input and output tokens used.",
        [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864]);

    public Metric Duration { get; } = new("gen_ai.client.operation.duration", "s", "GenAI operation duration.",
        [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]);

    public Metric Requests { get; } = new("sallyport.requests", "{request}", "Requests that were let through, by the status of the answer.");

    public Metric Denials { get; } = new("sallyport.denials", "{request}", "Requests that were refused, by the rule that refused them.");

    public IReadOnlyList<Metric> All => [Tokens, Duration, Requests, Denials];
}
