using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Sallyport.Core.Settings;

/// <summary>A URL that names and numbers are sent to, but no key unless it is https.</summary>
public static class EndpointSetting
{
    private const string Plain = "http://";

    /// <summary>Reads an <c>https</c> URL, or an <c>http</c> URL of this machine; neither has a user, a query or a fragment.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? endpoint)
    {
        if (!text.StartsWith(Plain, StringComparison.OrdinalIgnoreCase)) return UpstreamSetting.TryParseOrigin(text, out endpoint, out _) && endpoint is not null;
        endpoint = null;
        if (!UpstreamSetting.TryParseOrigin("https://" + text[Plain.Length..], out _, out _)) return false;
        var uri = new Uri(text);
        if (uri.Host != "localhost" && !(IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address))) return false;
        endpoint = uri;
        return true;
    }
}
