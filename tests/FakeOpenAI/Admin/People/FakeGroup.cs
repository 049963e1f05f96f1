using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.People;

/// <summary>A group of people and service accounts.</summary>
internal sealed class FakeGroup(string id, string name, DateTimeOffset createdAt)
{
    public string Id => id;

    public string Name { get; set; } = name;

    public DateTimeOffset CreatedAt => createdAt;

    public Register<FakePrincipal> Members { get; } = new(member => member.Id);
}
