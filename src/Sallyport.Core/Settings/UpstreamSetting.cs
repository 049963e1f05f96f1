using Sallyport.Core.Providers;

namespace Sallyport.Core.Settings;

/// <summary>The setting <c>upstream.HOST</c>: one for each redirected host.</summary>
public static class UpstreamSetting
{
    public const string Prefix = "upstream.";

    public const string Summary = "Where calls to HOST really go: an https origin, and optionally the only authorities trusted there. Cannot be set by an environment variable.";

    public static bool IsName(string setting) => setting.StartsWith(Prefix, StringComparison.Ordinal);

    public static string HostOf(string setting) => setting[Prefix.Length..];

    /// <summary>Why <paramref name="host"/> cannot be redirected; null where it can.</summary>
    public static string? ProblemOfHost(string host) => host.Length == 0 ? "name the host: upstream.api.example.com" : HostRules.ProblemOf(host);

    /// <summary>Reads an origin. Plain http is refused everywhere, on loopback too: a key never travels unencrypted.</summary>
    public static bool TryParseOrigin(string text, out Uri? origin, out string problem)
    {
        origin = null;
        problem = "it must be https://HOST, with a port or a path prefix where needed";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || text.Any(c => c is <= ' ' or > '~' or '\\')) return false;
        if (uri.Scheme == Uri.UriSchemeHttp) problem = "it must be https: a key never travels unencrypted, not even on this machine";
        else if (uri.Scheme != Uri.UriSchemeHttps || uri.Host.Length == 0) return false;
        else if (uri.UserInfo.Length > 0) problem = "it must not hold a user or password";
        else if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || text.Contains('?', StringComparison.Ordinal) || text.Contains('#', StringComparison.Ordinal))
            problem = "it must not hold a query or a fragment";
        else if (uri.Port is <= 0 or > 65535) problem = "its port must be from 1 to 65535";
        else if (HasDoubtfulPath(text)) problem = "its path prefix must be plain: no empty or dot segments and no % escapes";
        else
        {
            // One spelling, so that what is stored and what is compared are the same.
            origin = new Uri(Text(uri));
            problem = "";
            return true;
        }
        return false;
    }

    /// <summary>As it is shown and stored, without a slash at the end.</summary>
    public static string Text(Uri origin) => origin.GetLeftPart(UriPartial.Path).TrimEnd('/');

    private static bool HasDoubtfulPath(string text)
    {
        var start = text.IndexOf('/', "https://".Length);
        if (start < 0) return false;
        var path = text.AsSpan(start).TrimEnd('/');
        if (text.EndsWith("//", StringComparison.Ordinal)) return true;
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (segment is "." or ".." || (segment.Length == 0 && range.Start.Value > 0)) return true;
            foreach (var c in segment)
            {
                if (!ProviderNames.IsUnreserved(c) && c is not (':' or '@' or '=' or ',' or '+')) return true;
            }
        }
        return false;
    }
}
