using Sallyport.Control.OpenAI.Calling;

namespace Sallyport.Control.OpenAI;

/// <summary>Which events of the audit log to read. What is null or empty does not narrow.</summary>
public sealed record AuditQuery
{
    /// <summary>Inclusive; to the second.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Exclusive; to the second.</summary>
    public DateTimeOffset? Until { get; init; }

    public IReadOnlyList<string> ProjectIds { get; init; } = [];

    public IReadOnlyList<string> EventTypes { get; init; } = [];

    public IReadOnlyList<string> ActorIds { get; init; } = [];

    public IReadOnlyList<string> ActorEmails { get; init; } = [];

    public IReadOnlyList<string> ResourceIds { get; init; } = [];

    internal AdminQuery ToQuery() => new AdminQuery()
        .Add("effective_at[gte]", From).Add("effective_at[lt]", Until)
        .AddEach("project_ids", ProjectIds).AddEach("event_types", EventTypes).AddEach("actor_ids", ActorIds)
        .AddEach("actor_emails", ActorEmails).AddEach("resource_ids", ResourceIds);
}
