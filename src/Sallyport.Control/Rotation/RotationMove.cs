namespace Sallyport.Control.Rotation;

/// <summary>What is to be done next.</summary>
/// <param name="Next">The step to go on with; null to stay and wait.</param>
/// <param name="Why">For the journal and for people.</param>
/// <param name="Alert">Whether a person should know.</param>
public sealed record RotationMove(RotationStep? Next, string Why, bool Alert = false)
{
    public static RotationMove Wait(string why, bool alert = false) => new(null, why, alert);
}
