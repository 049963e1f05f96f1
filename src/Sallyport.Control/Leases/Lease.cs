using System.Text.Json.Serialization;

namespace Sallyport.Control.Leases;

/// <summary>A short-lived key of one session, as it is written down. Never holds the key.</summary>
/// <remarks>Text that a record lacks, as one of an older version, is read as null whatever its initial value: it becomes empty.</remarks>
public sealed record Lease
{
    /// <summary>Twelve hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required LeaseStep Step { get; init; }

    /// <summary>The credential under whose grant the key is used: <c>openai/support-bot</c>.</summary>
    public required string Credential { get; init; }

    public required string Agent { get; init; }

    public required string Project { get; init; }

    /// <summary>The account that the key belongs to; empty until an account of the lease's own was made.</summary>
    public string Account { get; init => field = value ?? ""; } = "";

    /// <summary>Whether the account was made for this lease, and goes with it.</summary>
    public required bool OwnAccount { get; init; }

    /// <summary>Empty until it was made.</summary>
    public string KeyId { get; init => field = value ?? ""; } = "";

    /// <summary>Since when the answer to a call that makes something is not written down; null where all are.</summary>
    public DateTimeOffset? Asked { get; init; }

    /// <summary>Whether there were keys before the one that <see cref="KeyId"/> names.</summary>
    public bool HadKeys { get; init; }

    /// <summary>Scopes with spaces between; empty for all that the account may do.</summary>
    public string Scopes { get; init => field = value ?? ""; } = "";

    /// <summary>Whether the provider ends the key by itself, some time after <see cref="Ends"/>.</summary>
    public bool EndsAtProvider { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Ends { get; init; }

    /// <summary>The session that uses it; null for none yet.</summary>
    public string? Session { get; init; }

    /// <summary>The process that ends it with its session; null for one that lives until its time is over.</summary>
    public LeaseOwner? Owner { get; init; }

    /// <summary>Why it ended.</summary>
    public string? Reason { get; init; }

    /// <summary>The name, at the provider, of all that is made for it.</summary>
    [JsonIgnore]
    public string Marker => "sally-lease-" + Id;

    /// <summary>The name of its key in the vault.</summary>
    [JsonIgnore]
    public string KeyName => Credential[..(Credential.IndexOf('/', StringComparison.Ordinal) + 1)] + "lease-" + Id;
}

/// <summary>A process, told apart from a later one of the same number by when it started.</summary>
public sealed record LeaseOwner(int ProcessId, long? Started);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Lease))]
internal sealed partial class LeaseJson : JsonSerializerContext;
