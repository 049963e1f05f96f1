namespace Sallyport.Control.Provisioning.Applying;

/// <summary>What an apply's job remembers.</summary>
/// <param name="Intended">What it was about to make, or made, as <see cref="Observing.Intent"/> spells it.</param>
internal sealed record ApplyBody(IReadOnlyList<string> Intended)
{
    public IReadOnlyList<string> Intended { get; init; } = Intended ?? [];
}
