namespace Sallyport.Control.OpenAI;

/// <summary>
/// A call to the Admin API failed. The message holds no key: whatever in the provider's words looks like one is taken
/// out. <see cref="AdminApiErrors.Explain(AdminProblem)"/> says what to do about it.
/// </summary>
public sealed class AdminProblem : Exception
{
    internal AdminProblem(AdminProblemKind kind, string call, string message)
        : base($"{call}: {message}") => (Kind, Call, Said) = (kind, call, message);

    public AdminProblemKind Kind { get; }

    /// <summary>Method and path: <c>GET /v1/organization/projects</c>.</summary>
    public string Call { get; }

    /// <summary>The message without the call.</summary>
    public string Said { get; }

    /// <summary>Null where there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>The provider's <c>code</c>, <c>type</c> and <c>param</c>; each may be null.</summary>
    public string? Code { get; init; }

    public string? ErrorType { get; init; }

    public string? Parameter { get; init; }

    /// <summary>The provider's own id of the call, for its support.</summary>
    public string? RequestId { get; init; }

    /// <summary>The scopes that the admin key lacks, where the answer names them.</summary>
    public IReadOnlyList<string> MissingScopes { get; init; } = [];

    /// <summary>How long the provider asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the call may have had its effect all the same.</summary>
    public bool MayHaveHappened { get; init; }

    /// <summary>
    /// Whether the provider does not know the call at all, as opposed to the thing it names: it is newer than this
    /// provider, or the redirection leads elsewhere.
    /// </summary>
    public bool IsUnknownCall => Kind == AdminProblemKind.UnknownCall;

    /// <summary>The member of the request that the provider does not know; null where that was not the problem.</summary>
    public string? UnknownParameter { get; init; }
}
