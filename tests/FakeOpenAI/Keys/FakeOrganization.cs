namespace FakeOpenAI.Keys;

/// <summary>An organization; owns projects.</summary>
public sealed record FakeOrganization(string Id, string Name);
