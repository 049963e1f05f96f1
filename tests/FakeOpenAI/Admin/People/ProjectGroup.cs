namespace FakeOpenAI.Admin.People;

/// <summary>A group that was let into a project.</summary>
internal sealed record ProjectGroup(FakeGroup Group, DateTimeOffset CreatedAt);
