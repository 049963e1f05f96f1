namespace Sallyport.Core.Providers;

/// <summary>One place in a request where a provider's clients put a key.</summary>
/// <param name="Kind">What sort of place.</param>
/// <param name="Name">
/// The header's name, the query parameter's name, or, for a WebSocket subprotocol, the prefix before the key.
/// </param>
/// <param name="Scheme">For <see cref="CredentialPositionKind.HeaderScheme"/>: the word before the key, such as <c>Bearer</c>.</param>
public sealed record CredentialPosition(CredentialPositionKind Kind, string Name, string? Scheme = null);

public enum CredentialPositionKind
{
    /// <summary>The header's whole value: <c>x-api-key: KEY</c>.</summary>
    Header,

    /// <summary>A scheme and the key: <c>Authorization: Bearer KEY</c>, <c>Authorization: token KEY</c>.</summary>
    HeaderScheme,

    /// <summary>User or password inside the base64 of <c>Authorization: Basic</c>.</summary>
    Basic,

    /// <summary>A token of <c>Sec-WebSocket-Protocol</c> that begins with the name: <c>openai-insecure-api-key.KEY</c>.</summary>
    WebSocketSubprotocol,

    /// <summary>A query parameter: <c>?key=KEY</c>.</summary>
    Query,
}
