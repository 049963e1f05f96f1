using System.Text.Json;
using System.Text.Json.Serialization;
using Sallyport.Control.State;

namespace Sallyport.Control.Sinks.Delivery;

/// <summary>What is known of a sink's deliveries, by whichever process made them. Never a secret.</summary>
public sealed record SinkRecord
{
    private const string Kind = "sink";

    public DateTimeOffset? LastSuccess { get; init; }
    public DateTimeOffset? LastFailure { get; init; }

    /// <summary>Why the last delivery that failed did; null once one went through.</summary>
    public string? Error { get; init; }

    public long Delivered { get; init; }

    /// <summary>How many the receiver did not take: they are in the file of dead letters.</summary>
    public long Refused { get; init; }

    internal static SinkRecord Find(ControlDatabase database, string sink)
    {
        var stored = database.Observations.List(Kind).FirstOrDefault(o => o.Id == sink);
        if (stored is null) return new SinkRecord();
        try
        {
            return JsonSerializer.Deserialize(stored.Body, SinkJson.Default.SinkRecord) ?? new SinkRecord();
        }
        catch (JsonException)
        {
            return new SinkRecord();
        }
    }

    internal void Save(ControlDatabase database, string sink) =>
        database.Observations.Put(Kind, [(sink, JsonSerializer.Serialize(this, SinkJson.Default.SinkRecord))]);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SinkRecord))]
internal sealed partial class SinkJson : JsonSerializerContext;
