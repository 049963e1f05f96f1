namespace FakeOpenAI.Admin.People;

/// <summary>An invitation into the organization, good for a week.</summary>
internal sealed record FakeInvite(string Id, string Email, string Role, IReadOnlyList<(string Project, string Role)> Projects, DateTimeOffset CreatedAt)
{
    public DateTimeOffset ExpiresAt => CreatedAt.AddDays(7);

    public DateTimeOffset? AcceptedAt { get; init; }
}
