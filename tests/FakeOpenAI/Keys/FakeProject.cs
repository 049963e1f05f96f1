using System.Collections.Concurrent;

namespace FakeOpenAI.Keys;

/// <summary>A project of the fake organization: its model list and its limits.</summary>
public sealed class FakeProject
{
    internal FakeProject(string id, string name, FakeOrganization organization)
    {
        Id = id;
        Name = name;
        Organization = organization;
    }

    public string Id { get; }

    public string Name { get; }

    public FakeOrganization Organization { get; }

    /// <summary>The models the project may use; null allows every model. A model outside answers 403 <c>model_not_found</c>.</summary>
    public IReadOnlySet<string>? AllowedModels { get; set; }

    /// <summary>When set, every inference call answers 429 <c>insufficient_quota</c> with this code, for example <c>project_spend_limit_exceeded</c>.</summary>
    public string? ExhaustedQuotaCode { get; set; }

    internal ConcurrentDictionary<string, RateLimit> Limits { get; } = new(StringComparer.Ordinal);
}
