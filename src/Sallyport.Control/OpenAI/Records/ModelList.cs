namespace Sallyport.Control.OpenAI.Records;

/// <summary>Which models a project may use.</summary>
public sealed record ModelList
{
    public const string Allow = "allow_list";
    public const string Deny = "deny_list";

    /// <summary><see cref="Allow"/> or <see cref="Deny"/>.</summary>
    public required string Mode { get; init; }

    public required IReadOnlyList<string> ModelIds { get; init; }
}
