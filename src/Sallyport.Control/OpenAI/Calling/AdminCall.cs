namespace Sallyport.Control.OpenAI.Calling;

/// <summary>One call, before it is sent.</summary>
/// <param name="Path">From <see cref="AdminPath"/>.</param>
/// <param name="Query">Empty, or from <c>?</c> on.</param>
/// <param name="Body">JSON, or null where the call has none. Never holds a secret.</param>
/// <param name="Creates">Whether making it twice makes two things. Such a call is never repeated when it may have arrived.</param>
internal sealed record AdminCall(HttpMethod Method, string Path, string Query = "", byte[]? Body = null, bool Creates = false)
{
    /// <summary>For people, without the query.</summary>
    public override string ToString() => $"{Method} {Path}";
}
