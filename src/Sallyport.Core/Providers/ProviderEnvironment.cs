namespace Sallyport.Core.Providers;

/// <summary>The environment variables that a provider's clients read.</summary>
public sealed record ProviderEnvironment
{
    /// <summary>Set to the session's placeholder: <c>OPENAI_API_KEY</c>.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>Set in base-URL mode: variable to the path behind the provider's segment, <c>OPENAI_BASE_URL</c> to <c>/v1</c>.</summary>
    public IReadOnlyDictionary<string, string> BaseUrl { get; init; } = new Dictionary<string, string>();

    /// <summary>Set to one of the credential's facts, or removed where it has none: <c>OPENAI_PROJECT_ID</c> to <c>project</c>.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>Never given to an agent: <c>OPENAI_ADMIN_KEY</c>.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];
}
