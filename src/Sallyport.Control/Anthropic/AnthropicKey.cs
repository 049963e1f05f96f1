using System.Text.Json.Serialization;

namespace Sallyport.Control.Anthropic;

/// <summary>An API key as Anthropic lists it (its Admin API's reference, checked 2026-11-23).</summary>
public sealed record AnthropicKey
{
    public required string Id { get; init; }

    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The key with its middle left out: <c>sk-ant-api03-R2D...igAA</c>.</summary>
    public string PartialKeyHint { get; init => field = value ?? ""; } = "";

    /// <summary><c>active</c>, <c>inactive</c>, <c>archived</c> or <c>expired</c>.</summary>
    public string Status { get; init => field = value ?? ""; } = "";
}

internal sealed record AnthropicKeyPage
{
    public IReadOnlyList<AnthropicKey> Data { get; init => field = value ?? []; } = [];

    public bool HasMore { get; init; }

    public string? LastId { get; init; }
}

internal sealed record AnthropicKeyChange(string Status);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AnthropicKeyPage))]
[JsonSerializable(typeof(AnthropicKeyChange))]
internal sealed partial class AnthropicJson : JsonSerializerContext;
