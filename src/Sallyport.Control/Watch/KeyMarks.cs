using System.Text.Json;
using Sallyport.Control.State;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Watch;

/// <param name="State"><c>vanished</c>, or <c>deleted</c> where the provider's audit log says by whom.</param>
/// <param name="KeyId">The key, by the provider's id or else its fingerprint, that this is about: another one under the same name is not marked.</param>
public sealed record KeyMark(string Credential, string State, string KeyId, DateTimeOffset Since)
{
    public bool IsOf(Credential credential) => credential.Name == Credential && IdOf(credential) == KeyId;

    /// <summary>Tells a credential's keys apart also where the provider's id is not known.</summary>
    internal static string IdOf(Credential credential) => HeldKeys.KeyIdOf(credential) is { Length: > 0 } id ? id : credential.Fingerprint;
}

/// <summary>Which credentials hold a key that is gone at the provider.</summary>
public sealed class KeyMarks(ControlDatabase database)
{
    public const string Vanished = "vanished";
    public const string Deleted = "deleted";

    private const string Kind = "key-mark";

    public IReadOnlyList<KeyMark> List() => [.. database.Observations.List(Kind).Select(o =>
    {
        var note = JsonSerializer.Deserialize(o.Body, WatchJson.Default.KeyMarkNote)!;
        return new KeyMark(o.Id, note.State, note.KeyId, note.Since);
    })];

    internal void Put(KeyMark mark) =>
        database.Observations.Put(Kind, [(mark.Credential, JsonSerializer.Serialize(new KeyMarkNote(mark.State, mark.KeyId, mark.Since), WatchJson.Default.KeyMarkNote))]);

    internal void Remove(string credential) => database.Observations.Remove(Kind, credential);
}
