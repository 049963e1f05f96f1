using System.Text.Json.Nodes;

namespace FakeOpenAI.Admin.Certificates;

/// <summary>A certificate for mutual TLS, uploaded to the organization, and where it is active. The fake does not ask for one at the handshake.</summary>
internal sealed record FakeCertificate(string Id, string? Name, string Pem, DateTimeOffset CreatedAt, DateTimeOffset ValidAt, DateTimeOffset ExpiresAt)
{
    /// <summary>The ids of the organization and of the projects in which it is active.</summary>
    public HashSet<string> ActiveIn { get; } = [];

    /// <param name="objectName">As what the answer calls it.</param>
    /// <param name="place">Where it is or is not active; null leaves that out.</param>
    /// <param name="content">Whether the certificate itself is told.</param>
    public JsonObject Json(string objectName, string? place, bool content = false)
    {
        var details = new JsonObject { ["valid_at"] = ValidAt.ToUnixTimeSeconds(), ["expires_at"] = ExpiresAt.ToUnixTimeSeconds() };
        if (content)
            details["content"] = Pem;
        var json = new JsonObject { ["object"] = objectName, ["id"] = Id, ["name"] = Name, ["created_at"] = CreatedAt.ToUnixTimeSeconds(), ["certificate_details"] = details };
        if (place is not null)
            json["active"] = ActiveIn.Contains(place);
        return json;
    }
}
