using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;

namespace Sallyport.Broker.Captures;

/// <summary>The heads of a call as a capture keeps them: as text, and without anything that opens a door.</summary>
internal static class CaptureHead
{
    private const string Redacted = "[redacted]";

    /// <summary>What the client sent, less what belongs to its connection. Made from the client's own headers: the key is in none of them.</summary>
    public static byte[] OfRequest(Exchange x, CaptureLevel level)
    {
        var headers = x.Http.Request.Headers;
        var head = new StringBuilder();
        var dropped = HopByHop.NamedByConnection(headers);
        head.Append(CultureInfo.InvariantCulture, $"{x.Method} {x.Target.Path}{Query(x)} {x.Http.Request.Protocol}\r\nHost: {x.Host}\r\n");
        foreach (var (name, values) in headers)
        {
            if (HopByHop.IsRequestHeader(name, dropped)) continue;
            foreach (var value in values) Append(head, name, Without(x, name, value ?? ""), level);
        }
        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }

    /// <summary>What the client is sent: the provider's head, less what the gate took out.</summary>
    public static byte[] OfAnswer(Exchange x, CaptureLevel level)
    {
        var response = x.Http.Response;
        var head = new StringBuilder();
        head.Append(string.Create(CultureInfo.InvariantCulture, $"{x.Http.Request.Protocol} {x.Status} {ReasonPhrases.GetReasonPhrase(x.Status)}").TrimEnd()).Append("\r\n");
        foreach (var (name, values) in response.Headers)
        {
            foreach (var value in values) Append(head, name, value ?? "", level);
        }
        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }

    private static void Append(StringBuilder head, string name, string value, CaptureLevel level)
    {
        if (level == CaptureLevel.Redacted && (name.Equals("Cookie", StringComparison.OrdinalIgnoreCase) || name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase))) value = Redacted;
        head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
    }

    /// <summary>A placeholder is worth something as long as its session lives.</summary>
    private static string Without(Exchange x, string header, string value)
    {
        foreach (var finding in x.Findings)
        {
            var name = finding.Position.Kind == CredentialPositionKind.WebSocketSubprotocol ? "Sec-WebSocket-Protocol" : finding.Position.Name;
            if (!name.Equals(header, StringComparison.OrdinalIgnoreCase)) continue;
            var standIn = $"[placeholder of {finding.Binding.Credential.Name}]";
            value = finding.Position.Kind == CredentialPositionKind.Basic ? $"Basic {standIn}" : value.Replace(finding.Text, standIn, StringComparison.Ordinal);
        }
        return value;
    }

    private static string Query(Exchange x)
    {
        var query = x.Target.Query;
        foreach (var finding in x.Findings)
        {
            if (finding.Position.Kind == CredentialPositionKind.Query) query = QueryText.Replace(query, finding.Position.Name, "placeholder");
        }
        return query;
    }
}
