namespace FakeOpenAI.Admin.Limits;

/// <summary>The models a project may use, or those it may not.</summary>
public sealed record ModelPermissions(bool IsDenyList, IReadOnlySet<string> Models)
{
    public bool Allow(string model) => Models.Contains(model) != IsDenyList;
}
