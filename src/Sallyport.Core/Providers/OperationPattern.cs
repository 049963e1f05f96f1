using Sallyport.Core.Policy;

namespace Sallyport.Core.Providers;

/// <summary>One line of a provider's <c>operations</c>: calls and what they mean.</summary>
/// <param name="Methods">In capitals. GET covers HEAD. Empty for a WebSocket.</param>
/// <param name="Path">As of <see cref="DeniedCall.PathPattern"/>; a segment may also be <c>*:verb</c>.</param>
/// <param name="IsWebSocket">Whether it is the upgrade to a WebSocket, which no other line covers.</param>
public sealed record OperationPattern(IReadOnlyList<string> Methods, string Path, bool IsWebSocket, Operation Operation)
{
    public bool Covers(string method, bool isWebSocket)
    {
        if (isWebSocket || IsWebSocket) return isWebSocket && IsWebSocket;
        for (var i = 0; i < Methods.Count; i++)
        {
            if (Methods[i] == method || (method == "HEAD" && Methods[i] == "GET")) return true;
        }
        return false;
    }
}
