using Sallyport.Control.OpenAI.Calling;

namespace Sallyport.Control.OpenAI;

/// <summary>Where a setting holds: the whole organization, or one project. Never by leaving something out.</summary>
public sealed class AdminScope
{
    private AdminScope(string? project) => ProjectId = project;

    public static AdminScope Organization { get; } = new(null);

    public string? ProjectId { get; }

    public static AdminScope Project(string projectId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(projectId);
        return new AdminScope(projectId);
    }

    public override string ToString() => ProjectId ?? "organization";

    internal string Path(params ReadOnlySpan<string> below) =>
        ProjectId is null ? AdminPath.Of(["organization", .. below]) : AdminPath.Of(["organization", "projects", ProjectId, .. below]);

    /// <summary>Roles of a project stand at <c>/projects</c>, without <c>/organization</c> before it.</summary>
    internal string RolePath(params ReadOnlySpan<string> below) =>
        ProjectId is null ? AdminPath.Of(["organization", .. below]) : AdminPath.Of(["projects", ProjectId, .. below]);
}
