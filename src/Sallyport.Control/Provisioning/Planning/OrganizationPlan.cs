namespace Sallyport.Control.Provisioning.Planning;

/// <summary>What it takes to make the organization as the file says.</summary>
/// <param name="Steps">In the order in which they are carried out.</param>
public sealed record OrganizationPlan(IReadOnlyList<PlannedStep> Steps)
{
    public IEnumerable<PlannedStep> Acting => Steps.Where(s => s.Acts);

    public IEnumerable<PlannedStep> Refused => Steps.Where(s => s.Effect == StepEffect.Refused);

    /// <summary>What differs from the file: also what is not done, but not what the file does not name.</summary>
    public IEnumerable<PlannedStep> Differing => Steps.Where(s => s.Acts || s.Effect == StepEffect.Refused);
}
