namespace Sallyport.Core.PolicyFiles;

/// <summary>A service account and the one key of it that the vault holds.</summary>
public sealed record DesiredServiceAccount
{
    /// <summary>The role of an account for which the file names none: it may use the project, and not administer it.</summary>
    public const string Member = "member";

    /// <summary>How often a key is replaced where the file does not say: quarterly.</summary>
    public static readonly TimeSpan Quarterly = TimeSpan.FromDays(90);

    public required string Name { get; init; }

    /// <summary>Where its key is kept: <c>openai/support-bot-prod</c>.</summary>
    public required string Credential { get; init; }

    /// <summary>
    /// The provider's names of what the key may do, sorted. Empty means everything only together with
    /// <see cref="AllBecause"/>; without it, there is nothing a key could be made for.
    /// </summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Why its key may do everything; null where it may not.</summary>
    public string? AllBecause { get; init; }

    /// <summary><see cref="Member"/>, or a custom role of the project, which <see cref="Group"/> carries.</summary>
    public string Role { get; init; } = Member;

    /// <summary>A group of the organization that the account belongs to; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>Null where the key is never replaced.</summary>
    public TimeSpan? RotateEvery { get; init; } = Quarterly;

    /// <summary>When a key ends by itself at the provider, from its making on; null for never.</summary>
    public TimeSpan? ExpiresAfter { get; init; }
}
