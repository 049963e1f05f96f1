using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sallyport.Broker.Sandbox;

/// <summary>
/// What is written down about a session while it lives: who runs it and where its gate is. Two processes may be two:
/// <c>sally run</c>, whose child the command is, and <c>sally serve</c>, which hosts the gate.
/// </summary>
public sealed record SessionRecord
{
    public required string Id { get; init; }
    public required string Agent { get; init; }
    public required string Command { get; init; }
    public required int OwnerPid { get; init; }
    public long? OwnerStarted { get; init; }
    public required int HostPid { get; init; }
    public long? HostStarted { get; init; }

    [JsonIgnore]
    public bool OwnerLives => ProcessFacts.IsAlive(OwnerPid, OwnerStarted);

    [JsonIgnore]
    public bool HostLives => ProcessFacts.IsAlive(HostPid, HostStarted);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.General, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SessionRecord))]
internal sealed partial class SessionRecordJson : JsonSerializerContext;
