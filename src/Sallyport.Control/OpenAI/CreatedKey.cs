using Sallyport.Core.Primitives;

namespace Sallyport.Control.OpenAI;

/// <summary>
/// A key just made, with the one and only sight of its value. It went from the answer's bytes straight into
/// <see cref="Secret"/>. Whoever has it stores it and disposes of it.
/// </summary>
public sealed class CreatedKey(string id, string? name, DateTimeOffset? created, DateTimeOffset? expires, Secret secret) : IDisposable
{
    public string Id => id;

    public string? Name => name;

    public DateTimeOffset? Created => created;

    /// <summary>Null where it never ends, or the provider does not say.</summary>
    public DateTimeOffset? Expires => expires;

    public Secret Secret => secret;

    /// <summary>Its id: never the value.</summary>
    public override string ToString() => id;

    public void Dispose() => secret.Dispose();
}
