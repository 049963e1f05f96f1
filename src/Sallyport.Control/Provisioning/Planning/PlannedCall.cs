namespace Sallyport.Control.Provisioning.Planning;

/// <summary>A call to the Admin API that a step makes.</summary>
/// <param name="Path">With ids where they are known, and the name in braces where the thing is yet to be made.</param>
public sealed record PlannedCall(string Method, string Path)
{
    public override string ToString() => $"{Method} {Path}";

    internal static PlannedCall Post(params ReadOnlySpan<string> below) => new("POST", "/v1/organization/" + string.Join('/', below));

    /// <summary>Roles of a project stand without <c>/organization</c> before them.</summary>
    internal static PlannedCall PostToProject(params ReadOnlySpan<string> below) => new("POST", "/v1/projects/" + string.Join('/', below));
}
