using System.Text.Json.Serialization;

namespace Sallyport.Control.OpenAI.Records;

/// <summary>Who did it: a person in a session, or a key.</summary>
public sealed record AuditActor
{
    /// <summary><c>session</c> or <c>api_key</c>.</summary>
    public string? Type { get; init; }

    public AuditSession? Session { get; init; }

    public AuditKey? ApiKey { get; init; }

    /// <summary>The person or service account behind it, by whichever name the entry has.</summary>
    [JsonIgnore]
    public AuditPerson? Person => Session?.User ?? ApiKey?.User ?? ApiKey?.ServiceAccount;
}

public sealed record AuditSession
{
    public AuditPerson? User { get; init; }

    public string? IpAddress { get; init; }
}

public sealed record AuditKey
{
    public string? Id { get; init; }

    /// <summary><c>user</c> or <c>service_account</c>.</summary>
    public string? Type { get; init; }

    public AuditPerson? User { get; init; }

    public AuditPerson? ServiceAccount { get; init; }
}

public sealed record AuditPerson
{
    public string? Id { get; init; }

    public string? Email { get; init; }
}
