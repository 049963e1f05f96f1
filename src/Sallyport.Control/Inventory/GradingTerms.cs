namespace Sallyport.Control.Inventory;

/// <summary>What an inventory is graded by.</summary>
public sealed record GradingTerms
{
    /// <summary>A key that nobody used for so long is one too many.</summary>
    public TimeSpan Unused { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How old a key may get, by the credential that it is; null for a key that is none.</summary>
    public required Func<string?, TimeSpan?> RotateEvery { get; init; }

    /// <summary>Credential to the agents that are granted it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Agents { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
