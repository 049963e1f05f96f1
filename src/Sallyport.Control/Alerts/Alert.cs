namespace Sallyport.Control.Alerts;

public enum AlertSeverity { Low, Medium, High, Critical }

/// <summary>Something that a person should look at. Never holds a secret.</summary>
public sealed record Alert
{
    /// <summary>The same for the same finding, however often it is found: it is raised once.</summary>
    public required string Id { get; init; }

    /// <summary>One word with dashes, stable: <c>spike</c>, <c>leak</c>, <c>key-vanished</c>.</summary>
    public required string Kind { get; init; }

    public required AlertSeverity Severity { get; init; }

    /// <summary>What it is about: a credential's name, a key's or project's id.</summary>
    public required string Subject { get; init; }

    /// <summary>One sentence for people, with the figures.</summary>
    public required string Summary { get; init; }

    /// <summary>The same as data, by name.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();

    public DateTimeOffset Raised { get; init; }
}
