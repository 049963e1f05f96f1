namespace Sallyport.Core.PolicyFiles;

/// <summary>A call that a person asks about.</summary>
public sealed record CallQuestion
{
    public required string Agent { get; init; }

    /// <summary>As sent.</summary>
    public required string Method { get; init; }

    /// <summary>With its host, as sent: <c>https://api.openai.com/v1/models?limit=2</c>. Nothing of it is repaired.</summary>
    public required string Url { get; init; }

    /// <summary>Null for the agent's first grant of the provider.</summary>
    public string? Credential { get; init; }

    public bool IsWebSocket { get; init; }

    /// <summary>JSON; null where it is not known, and rules on it are then left open.</summary>
    public byte[]? Body { get; init; }
}
