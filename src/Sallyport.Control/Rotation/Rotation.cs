using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sallyport.Control.Rotation;

/// <summary>One rotation, as it is written down before each step. Never holds a secret.</summary>
/// <remarks>
/// A record may be older than its reader. A member that it lacks is read as null whatever its initial value, so text and
/// lists turn null into nothing.
/// </remarks>
public sealed record Rotation
{
    /// <summary>The credential's name: <c>openai/support-bot</c>.</summary>
    public required string Credential { get; init; }

    /// <summary>The version that is to be replaced.</summary>
    public required int FromVersion { get; init; }

    public required RotationMode Mode { get; init; }

    /// <summary>Why, for the journal: <c>due</c>, <c>leak</c>, or a person's words.</summary>
    public required string Reason { get; init; }

    /// <summary>The old key is ended first, for a leak; what runs meanwhile fails.</summary>
    public bool Contain { get; init; }

    public string Project { get; init => field = value ?? ""; } = "";

    /// <summary>The service account that the old key belongs to.</summary>
    public string Account { get; init => field = value ?? ""; } = "";

    /// <summary>That account's name, which its successor takes; empty where it is not known.</summary>
    public string AccountName { get; init => field = value ?? ""; } = "";

    /// <summary>The provider's id of the old key; empty where it is not known.</summary>
    public string OldKey { get; init => field = value ?? ""; } = "";

    /// <summary>That account's role, which its successor gets: one that is made without a key has none, and could do nothing.</summary>
    public string AccountRole { get; init => field = value ?? ""; } = "";

    /// <summary>By which a person, or a provider that gives no id, finds the old key.</summary>
    public string OldLastFour { get; init => field = value ?? ""; } = "";

    /// <summary>Scopes of the new key, by the provider's names. Empty only with <see cref="Unscoped"/>.</summary>
    public IReadOnlyList<string> Scopes { get; init => field = value ?? []; } = [];

    /// <summary>The new key may do whatever its account may: said, never assumed.</summary>
    public bool Unscoped { get; init; }

    /// <summary>Part of the name of all that this rotation makes, so that it can be found whatever happens.</summary>
    public required string Marker { get; init; }

    public RotationStep Step { get; init; } = RotationStep.Create;

    /// <summary>Since when this step is being tried.</summary>
    public required DateTimeOffset StepSince { get; init; }

    public string NewKey { get; init => field = value ?? ""; } = "";

    /// <summary>The new key's account, where it got one of its own.</summary>
    public string NewAccount { get; init => field = value ?? ""; } = "";

    public DateTimeOffset? Switched { get; init; }

    /// <summary>Whether the provider has ended the old key, or said that it was gone.</summary>
    public bool Revoked { get; init; }

    /// <summary>What held the last try up, for people.</summary>
    public string Note { get; init => field = value ?? ""; } = "";

    /// <summary>Whether the new key must be allowed the harmless call by which it is tried: listing models.</summary>
    [JsonIgnore]
    public bool MayListModels => Mode != RotationMode.Guided && (Unscoped || Scopes.Any(s => s is "api.model.read" or "api.all.read"));

    internal string ToJson() => JsonSerializer.Serialize(this, RotationJson.Default.Rotation);

    internal static Rotation Parse(string json) => JsonSerializer.Deserialize(json, RotationJson.Default.Rotation)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Rotation))]
internal sealed partial class RotationJson : JsonSerializerContext;
