using Sallyport.Core.Providers;

namespace Sallyport.Cli.Commands.Providers;

/// <summary>A position as a person reads it in a request.</summary>
internal static class PositionText
{
    public static string Of(CredentialPosition position) => position.Kind switch
    {
        CredentialPositionKind.Header => $"{position.Name}: KEY",
        CredentialPositionKind.HeaderScheme => $"{position.Name}: {position.Scheme} KEY",
        CredentialPositionKind.Basic => "Authorization: Basic (user or password)",
        CredentialPositionKind.WebSocketSubprotocol => $"Sec-WebSocket-Protocol: {position.Name}KEY",
        _ => $"?{position.Name}=KEY",
    };
}
