namespace Sallyport.Control.OpenAI.Records;

/// <summary>A certificate of an authority for mutual TLS.</summary>
public sealed record Certificate
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Null in answers that are about the organization and projects alike.</summary>
    public bool? Active { get; init; }

    public CertificateDetails? CertificateDetails { get; init; }
}

public sealed record CertificateDetails
{
    public DateTimeOffset? ValidAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}

internal sealed record CertificateBody
{
    public string? Name { get; init; }

    public string? Certificate { get; init; }
}

internal sealed record CertificateIdsBody
{
    public required IReadOnlyList<string> CertificateIds { get; init; }
}
