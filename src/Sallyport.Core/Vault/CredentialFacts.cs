using System.Buffers;
using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;

namespace Sallyport.Core.Vault;

/// <summary>A credential's facts as stored: a JSON object with sorted names, so that equal facts are equal bytes.</summary>
public static class CredentialFacts
{
    public const string Project = "project";
    public const string Organization = "organization";
    public const string KeyId = "key_id";

    /// <summary>Where the key is fetched from, such as <c>vault:secret/data/openai#key</c>. Holds no secret.</summary>
    public const string Source = "source";

    /// <summary>How often it is fetched again, such as <c>15m</c>.</summary>
    public const string RefreshEvery = "refresh_every";

    /// <summary>The provider's id of the account that the key belongs to.</summary>
    public const string ServiceAccount = "service_account";

    /// <summary>The name by which the provider's side of a key that Sallyport made is found.</summary>
    public const string Marker = "marker";

    /// <summary>What the provider was told that the key may do: its scopes, with spaces between.</summary>
    public const string Scopes = "scopes";

    /// <summary>Set on a key that was made for one session: the lease's id.</summary>
    public const string Lease = "lease";

    /// <summary>Of a lease's key: the credential under whose grant it is used.</summary>
    public const string LeaseOf = "lease_of";

    /// <summary>Of a lease's key: from when on the gate does not use it, as RFC 3339.</summary>
    public const string LeaseEnds = "lease_ends";

    /// <summary>Set on a key that stands beside the one in force while that is rotated. No session can have it.</summary>
    public const string Standing = "standing";

    /// <summary>Not in force yet: it is being tried.</summary>
    public const string StandingNew = "new";

    /// <summary>Not in force any more: it is about to be revoked.</summary>
    public const string StandingOld = "old";

    public static string Write(IReadOnlyDictionary<string, string> facts)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in facts.OrderBy(f => f.Key, StringComparer.Ordinal)) writer.WriteString(name, value);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>
    /// Reads what <see cref="Write"/> wrote. Text that it cannot have written gives a single unlikely fact instead of
    /// an error: the record stays listable, and the manifest tells that it was altered.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var facts = document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? "", StringComparer.Ordinal);
            if (Write(facts) == json) return new ReadOnlyDictionary<string, string>(facts);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return Unreadable(json);
        }
        return Unreadable(json);
    }

    private static ReadOnlyDictionary<string, string> Unreadable(string json) =>
        new(new Dictionary<string, string> { ["unreadable"] = json });
}
