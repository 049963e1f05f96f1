namespace Sallyport.Control.OpenAI;

/// <summary>
/// A call that creates something may or may not have done so: the answer never came, was cut, or could not be read. It
/// was not repeated. Whoever made it looks for what it named, by its name marker, before making another.
/// </summary>
public sealed class AmbiguousOutcome(AdminProblem cause)
    : Exception($"it is not known whether the call had its effect: {cause.Message}", cause)
{
    public AdminProblem Cause => cause;
}
