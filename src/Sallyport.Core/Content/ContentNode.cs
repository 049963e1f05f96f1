using System.Collections.Frozen;

namespace Sallyport.Core.Content;

/// <summary>An object that decides: none of its names may come twice, and these fields are read.</summary>
internal sealed class ContentNode
{
    private readonly Dictionary<string, ContentField> _fields = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A tool that the object's mere presence gives.</summary>
    public string? Gives { get; init; }

    /// <summary>What the object is called if it states no type; null refuses one without.</summary>
    public string? Untyped { get; init; }

    /// <summary>Whether it stands in a list of tools and states which it is in <c>type</c>.</summary>
    public bool IsTool { get; init; }

    /// <summary>Whether each name in it is a tool, as in Gemini's.</summary>
    public bool NamesAreTools { get; init; }

    /// <summary>Whether one of its fields has two names, so that a second name may be the first one's again.</summary>
    public bool HasAliases { get; private set; }

    public ContentNode Add(string name, ContentFact fact, ValueKinds allowed, ContentNode? inside = null, ValueKinds items = 0)
    {
        _fields.Add(name, new ContentField(fact, allowed, inside, items));
        return this;
    }

    /// <summary>The same field by a second spelling: a body may use either, and not both.</summary>
    public ContentNode Alias(string name, string of)
    {
        _fields.Add(name, _fields[of]);
        HasAliases = true;
        return this;
    }

    /// <param name="exact">Whether <paramref name="name"/> is spelled as the provider spells it. A reader that ignores case would take it for the field all the same.</param>
    public ContentField? Find(string name, out bool exact)
    {
        exact = true;
        if (!_lookup.TryGetValue(name, out var found)) return null;
        exact = found.Name == name;
        return found.Field;
    }

    private FrozenDictionary<string, (string Name, ContentField Field)> _lookup = FrozenDictionary<string, (string, ContentField)>.Empty;

    public ContentNode Done()
    {
        _lookup = _fields.ToFrozenDictionary(f => f.Key, f => (f.Key, f.Value), StringComparer.OrdinalIgnoreCase);
        return this;
    }
}
