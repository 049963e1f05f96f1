namespace Sallyport.Control.OpenAI.Records;

/// <summary>A key to be made for a service account.</summary>
public sealed record NewKey
{
    /// <summary>Holds the marker by which it is found again if the answer is lost.</summary>
    public required string Name { get; init; }

    public required KeyScopes Scopes { get; init; }

    /// <summary>
    /// When it ends by itself; null for never. Newer than the published specification (npm package openai 7.57.0, checked
    /// 2026-11-23): a provider without it either refuses (<see cref="AdminProblem.UnknownParameter"/>) or leaves it out of
    /// the answer (<see cref="CreatedKey.Expires"/> is null).
    /// </summary>
    public TimeSpan? Lifetime { get; init; }
}

internal sealed record NewKeyBody
{
    public required string Name { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public long? ExpiresInSeconds { get; init; }
}

/// <summary>At least one of the two.</summary>
public sealed record KeyChange
{
    /// <summary>Named scopes only: a key is not widened to all by a change.</summary>
    public KeyScopes? Scopes { get; init; }

    public TimeSpan? Lifetime { get; init; }
}

internal sealed record KeyChangeBody
{
    public IReadOnlyList<string>? Scopes { get; init; }

    public long? ExpiresInSeconds { get; init; }
}
