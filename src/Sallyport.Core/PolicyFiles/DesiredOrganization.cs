namespace Sallyport.Core.PolicyFiles;

/// <summary>What the provider's own organization should look like, as <c>openai:</c> says. What it leaves out is left alone.</summary>
public sealed record DesiredOrganization
{
    /// <summary>The organization's id; null where the admin key alone decides.</summary>
    public string? Id { get; init; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<DesiredProject> Projects { get; init; } = [];
}
