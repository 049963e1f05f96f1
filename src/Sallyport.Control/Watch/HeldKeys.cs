using System.Text.Json;
using System.Text.Json.Serialization;
using Sallyport.Control.State;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Watch;

/// <summary>A key that this home has, or had.</summary>
/// <param name="Credentials">As agents name it: a key that stands by in a rotation, or a lease, belongs to the credential it is for. More than one where a key was stored twice.</param>
/// <param name="Since">When it was stored.</param>
/// <param name="Until">When it was last seen in the vault.</param>
public sealed record HeldKey(string KeyId, IReadOnlyList<string> Credentials, DateTimeOffset Since, DateTimeOffset Until);

/// <summary>
/// Remembers which of the provider's keys belong to which credential, beyond their end: a rotation takes a key out of the
/// vault, and the provider still tells of its use for hours.
/// </summary>
public static class HeldKeys
{
    internal const string Kind = "held-key";

    private static readonly TimeSpan s_forget = TimeSpan.FromDays(35);

    /// <summary>Notes what is in the vault now, and gives all that is remembered.</summary>
    public static IReadOnlyList<HeldKey> Update(ControlDatabase database, IEnumerable<Credential> credentials)
    {
        var known = database.Observations.List(Kind).ToDictionary(o => o.Id, Read, StringComparer.Ordinal);
        database.Observations.Put(Kind, credentials.Where(c => c.Provider == "openai" && KeyIdOf(c).Length > 0).GroupBy(KeyIdOf, StringComparer.Ordinal).Select(key =>
        {
            var before = known.GetValueOrDefault(key.Key);
            IReadOnlyList<string> names = [.. key.Select(NameOf).Concat(before?.Credentials ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            return (key.Key, JsonSerializer.Serialize(new HeldKeyNote(names, before?.Since ?? key.Min(c => c.Rotated)), WatchJson.Default.HeldKeyNote));
        }));
        var now = database.Time.GetUtcNow();
        List<HeldKey> held = [];
        foreach (var seen in database.Observations.List(Kind))
        {
            if (now - seen.LastSeen > s_forget) database.Observations.Remove(Kind, seen.Id);
            else held.Add(new HeldKey(seen.Id, Read(seen).Credentials, Read(seen).Since, seen.LastSeen));
        }
        return held;
    }

    public static string KeyIdOf(Credential credential) => credential.Facts.GetValueOrDefault(CredentialFacts.KeyId, "");

    /// <summary>Of the credential under whose name the gate writes down what the key is used for.</summary>
    public static string NameOf(Credential credential) =>
        credential.Facts.TryGetValue(CredentialFacts.LeaseOf, out var parent) ? parent
        : credential.StandsBy && credential.Name.LastIndexOf('.') is > 0 and var dot ? credential.Name[..dot]
        : credential.Name;

    private static HeldKeyNote Read(Observation seen) => JsonSerializer.Deserialize(seen.Body, WatchJson.Default.HeldKeyNote)!;
}

internal sealed record HeldKeyNote(IReadOnlyList<string> Credentials, DateTimeOffset Since)
{
    public IReadOnlyList<string> Credentials { get; init; } = Credentials ?? [];
}

/// <summary>How far a credential's traffic has been judged.</summary>
/// <param name="From">What was before this minute is not judged again.</param>
/// <param name="Raised">When an alert was raised last.</param>
internal sealed record LeakNote(long From, DateTimeOffset Raised);

/// <summary>What was found of a credential's key.</summary>
internal sealed record KeyMarkNote(string State, string KeyId, DateTimeOffset Since)
{
    public string State { get; init; } = State ?? "";

    public string KeyId { get; init; } = KeyId ?? "";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HeldKeyNote))]
[JsonSerializable(typeof(LeakNote))]
[JsonSerializable(typeof(KeyMarkNote))]
internal sealed partial class WatchJson : JsonSerializerContext;
