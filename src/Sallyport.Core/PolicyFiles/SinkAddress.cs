using System.Net;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>Which addresses a sink may have.</summary>
internal static class SinkAddress
{
    /// <summary>Null where there is nothing against it.</summary>
    public static string? ProblemOf(SinkType type, string text, bool hasCredential)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
            return $"'url' must be a whole address, such as {Example(type)}; not {YamlProblems.Quote(text)}";
        if (url.UserInfo.Length > 0) return "'url' must hold no user or password: name a credential";
        if (url.Query.Length > 0 || url.Fragment.Length > 0) return "'url' must hold no query: a key in it would be written into the policy; name a credential";
        if (type == SinkType.Syslog)
        {
            if (url.Scheme is not ("tcp" or "tls")) return "'url' of a syslog sink must begin with tls:// or tcp://";
            if (url.AbsolutePath.Length > 1) return "'url' of a syslog sink has no path";
            return url.Scheme == "tcp" && url.Port <= 0 ? "'url' of a syslog sink over tcp must name the port, such as tcp://127.0.0.1:601" : null;
        }
        if (url.Scheme == "https") return null;
        if (url.Scheme != "http") return $"'url' must begin with https://, such as {Example(type)}";
        if (!IsThisMachine(url)) return "'url' must begin with https://: the record would cross the network unencrypted";
        // A webhook's secret signs and is not sent.
        return hasCredential && type != SinkType.Webhook ? "'url' must begin with https:// where there is a credential, on this machine too" : null;
    }

    private static bool IsThisMachine(Uri url) =>
        url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string Example(SinkType type) => type switch
    {
        SinkType.Syslog => "tls://siem.example.com:6514",
        SinkType.SplunkHec => "https://splunk.example.com:8088",
        SinkType.Datadog => "https://http-intake.logs.datadoghq.com",
        SinkType.Elastic => "https://elastic.example.com:9200",
        SinkType.Chronicle => "https://eu-chronicle.googleapis.com/…/feeds/FEED:importPushLogs",
        SinkType.Otlp => "https://collector.example.com:4318",
        _ => "https://hooks.example.com/sallyport",
    };
}
