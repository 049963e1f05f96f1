using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.People;

/// <summary>A person in a project, as <c>owner</c> or <c>member</c>.</summary>
internal sealed record ProjectMember(FakeUser User, string Role, DateTimeOffset AddedAt);
