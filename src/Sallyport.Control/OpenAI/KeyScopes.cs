namespace Sallyport.Control.OpenAI;

/// <summary>
/// What a key may do, as the provider is told. To the provider an empty list means everything, so there is none: either
/// everything is asked for by name, or at least one scope is.
/// </summary>
public sealed class KeyScopes
{
    private KeyScopes(IReadOnlyList<string> names) => Names = names;

    /// <summary>Everything its owner may do. The only way to ask for it.</summary>
    public static KeyScopes All { get; } = new([]);

    /// <summary>The provider's own name for reading everything.</summary>
    public static KeyScopes ReadOnly { get; } = new(["api.all.read"]);

    /// <summary>In order and without repetition; empty only for <see cref="All"/>.</summary>
    public IReadOnlyList<string> Names { get; }

    public bool IsAll => Names.Count == 0;

    /// <exception cref="ArgumentException">There is none, or one of them is no scope's name.</exception>
    public static KeyScopes Of(params IEnumerable<string> names)
    {
        string[] sorted = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (sorted.Length == 0) throw new ArgumentException("a key without scopes is a key with all of them; ask for KeyScopes.All if that is meant", nameof(names));
        foreach (var name in sorted)
        {
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
                throw new ArgumentException($"'{name}' is not a scope's name", nameof(names));
        }
        return new KeyScopes(sorted);
    }

    public override string ToString() => IsAll ? "all" : string.Join(", ", Names);

    /// <summary>As the API takes it: left out for everything, and never empty.</summary>
    internal IReadOnlyList<string>? OnTheWire => IsAll ? null : Names;
}
