namespace Sallyport.Core.Providers;

/// <summary>A type of key, known by how it begins.</summary>
public sealed record KeyType
{
    /// <summary><c>project</c>, <c>service-account</c>, <c>admin</c>, <c>legacy</c> …</summary>
    public required string Name { get; init; }

    public required string Prefix { get; init; }

    /// <summary>A regular expression for the whole key; null where the shape is not known. A key that does not fit is stored with a warning.</summary>
    public string? Pattern { get; init; }

    /// <summary>Why this type must not be stored where an agent could reach it; null where it may.</summary>
    public string? Refuse { get; init; }

    /// <summary>What to say when one is stored; null where nothing needs saying.</summary>
    public string? Warn { get; init; }
}
