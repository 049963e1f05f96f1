using System.Text;

namespace Sallyport.Broker.Forwarding;

/// <summary>The user and password inside <c>Authorization: Basic</c>.</summary>
internal static class BasicCredentials
{
    public static bool TryDecode(ReadOnlySpan<char> base64, out string user, out string password)
    {
        user = password = "";
        var bytes = new byte[base64.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64Chars(base64, bytes, out var written)) return false;
        var text = Encoding.Latin1.GetString(bytes, 0, written);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return false;
        user = text[..colon];
        password = text[(colon + 1)..];
        return true;
    }

    public static string Encode(string user, string password) =>
        "Basic " + Convert.ToBase64String(Encoding.Latin1.GetBytes($"{user}:{password}"));
}
