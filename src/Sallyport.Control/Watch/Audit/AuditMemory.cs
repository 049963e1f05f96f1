using System.Text.Json;
using System.Text.Json.Serialization;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Control.State;

namespace Sallyport.Control.Watch.Audit;

/// <summary>
/// What the rules must know of earlier entries: the scopes of keys, and from where admin keys are used. Changes are held
/// until they are kept together with the entries that they come from, so that a crash between makes nobody forget.
/// </summary>
internal sealed class AuditMemory(ControlDatabase database, OwnWork own, AuditTerms terms)
{
    private const string ScopesKind = "audit.scopes";
    private const string AddressKind = "audit.address";

    private readonly Dictionary<string, ScopesNote> _scopes = Load(database, ScopesKind).ToDictionary(
        o => o.Id, o => JsonSerializer.Deserialize(o.Body, AuditJson.Default.ScopesNote)!, StringComparer.Ordinal);
    private readonly HashSet<string> _addresses = [.. Load(database, AddressKind).Select(o => o.Id)];
    private readonly List<(string, string, string)> _changed = [];
    private readonly List<DateTimeOffset> _failures = [];

    public AuditBefore Before(AuditEvent entry, string? address)
    {
        var key = entry.Actor?.ApiKey?.Id;
        var id = entry.ResourceId;
        if (entry.Type == "login.failed") _failures.Add(entry.EffectiveAt);
        return new AuditBefore
        {
            Scopes = id is null ? null : _scopes.GetValueOrDefault(id)?.Scopes ?? own.ScopesOf(id),
            MadeHere = id is not null && own.Made(id, entry.EffectiveAt),
            DoneHere = id is not null && key is not null && terms.OwnAdminKeys.Contains(key) && own.Changed(id, entry.EffectiveAt, entry.EffectiveAt),
            Addresses = key is null || address is null ? new HashSet<string>() : _addresses.Where(a => a.StartsWith($"{key} ", StringComparison.Ordinal)).Select(a => a[(key.Length + 1)..]).ToHashSet(StringComparer.Ordinal),
            Failures = entry.Type == "login.failed" ? Failures(entry.EffectiveAt) : 0,
        };
    }

    public void Learn(AuditEvent entry, string? address)
    {
        if (entry is { Type: "api_key.created" or "api_key.updated", ResourceId: { } id, Scopes: { } scopes } && !(_scopes.GetValueOrDefault(id)?.At > entry.EffectiveAt))
        {
            _scopes[id] = new ScopesNote(scopes, entry.EffectiveAt);
            _changed.Add((ScopesKind, id, JsonSerializer.Serialize(_scopes[id], AuditJson.Default.ScopesNote)));
        }
        if (entry.Actor?.ApiKey?.Id is { } key && address is not null && _addresses.Add($"{key} {address}"))
            _changed.Add((AddressKind, $"{key} {address}", "{}"));
    }

    /// <summary>What was learnt since it was last asked.</summary>
    public IReadOnlyList<(string Kind, string Id, string Body)> TakeChanges()
    {
        (string, string, string)[] changed = [.. _changed];
        _changed.Clear();
        _failures.Clear(); // They are kept with the entries.
        return changed;
    }

    private long Failures(DateTimeOffset at) => database.AuditEvents.Count("login.failed", at - terms.FailureWindow, at) + _failures.Count(f => f >= at - terms.FailureWindow && f <= at);

    private static IReadOnlyList<Observation> Load(ControlDatabase database, string kind) => database.Observations.List(kind);
}

/// <param name="Scopes">Empty for everything; null where they are not known.</param>
internal sealed record ScopesNote(IReadOnlyList<string>? Scopes, DateTimeOffset At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ScopesNote))]
internal sealed partial class AuditJson : JsonSerializerContext;
