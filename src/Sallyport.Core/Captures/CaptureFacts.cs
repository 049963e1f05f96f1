using System.Text.Json.Serialization;

namespace Sallyport.Core.Captures;

/// <summary>What a capture says of its call: the first record.</summary>
public sealed record CaptureStart
{
    public required string Request { get; init; }
    public required string Level { get; init; }
    public string? Session { get; init; }
    public string? Agent { get; init; }
    public string? Credential { get; init; }
    public DateTimeOffset Time { get; init; }
}

/// <summary>What was left out, and how the call ended: the last record.</summary>
public sealed record CaptureEnd
{
    public long RequestOmittedBytes { get; init; }
    public long AnswerOmittedBytes { get; init; }

    /// <summary>A part of the request's body was not sent: the answer came before it, or the call broke. Null where all was.</summary>
    public bool? RequestCut { get; init; }

    /// <summary>How many secrets and matches of patterns were taken out.</summary>
    public long Redactions { get; init; }

    /// <summary>Why the call ended badly, if it did; as the journal has it.</summary>
    public string? Rule { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CaptureStart))]
[JsonSerializable(typeof(CaptureEnd))]
public sealed partial class CaptureJson : JsonSerializerContext;
