using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Entrances;

/// <summary>What the proxy says to a CONNECT, before any HTTP server is involved.</summary>
internal static class ProxyAnswer
{
    public static byte[] Established { get; } = "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray();

    public static byte[] AuthenticationRequired { get; } = Build(
        407, "Proxy-Authenticate: Basic realm=\"sallyport\"\r\n", new Denial(Rule.ProxyAuthenticationRequired, ""));

    /// <summary>A refusal, after which the connection is closed.</summary>
    public static byte[] Of(Denial denial) => Build(denial.Status, "Connection: close\r\n", denial);

    private static byte[] Build(int status, string headers, Denial denial)
    {
        var body = $"sallyport: {denial.Message} [{denial.Code}]\n{(denial.Hint is { } hint ? $"  hint: {hint}\n" : "")}";
        return Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}\r\n{headers}X-Sallyport-Rule: {denial.Code}\r\n"
            + $"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }
}
