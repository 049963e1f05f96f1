using System.Text.Json.Nodes;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.Audit;

/// <summary>One line of an organization's audit log.</summary>
public sealed record AuditEvent
{
    public string Id { get; } = FakeState.NewId("audit_log-");

    /// <summary>For example <c>api_key.created</c>.</summary>
    public required string Type { get; init; }

    public required FakeProject? Project { get; init; }

    public DateTimeOffset EffectiveAt { get; internal init; }

    public required AuditActor Actor { get; init; }

    /// <summary>The member named after the type; its <c>id</c> is what was acted on.</summary>
    public required JsonObject Detail { get; init; }

    /// <summary>What was acted on, where there is one such thing.</summary>
    public string? ResourceId => (string?)Detail["id"];

    internal JsonObject Json()
    {
        var json = new JsonObject { ["id"] = Id, ["type"] = Type, ["effective_at"] = EffectiveAt.ToUnixTimeSeconds() };
        if (Project is { } project)
            json["project"] = new JsonObject { ["id"] = project.Id, ["name"] = project.Name };
        json["actor"] = Actor.Json();
        json[Type] = Detail.DeepClone();
        return json;
    }
}
