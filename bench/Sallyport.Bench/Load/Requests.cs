using System.Globalization;
using System.Text;

namespace Sallyport.Bench.Load;

/// <summary>The requests of the bench, encoded once: about 1 KB of JSON with the headers of a usual client.</summary>
internal static class Requests
{
    /// <summary>A chat completion that is answered at once with about 1 KB of JSON.</summary>
    public static byte[] Completion(Route route) => Post(route, "/v1/chat/completions", "application/json");

    /// <summary>A stream of <paramref name="events"/> events, one each <paramref name="gap"/>.</summary>
    public static byte[] EventStream(Route route, int events, TimeSpan gap) => Post(
        route,
        string.Create(CultureInfo.InvariantCulture, $"/v1/responses?events={events}&gap_ms={(long)gap.TotalMilliseconds}"),
        "text/event-stream");

    private static byte[] Post(Route route, string target, string accept)
    {
        var prompt = new string('p', 900);
        var body = $$"""{"model":"gpt-5-mini","messages":[{"role":"user","content":"{{prompt}}"}],"temperature":0.2}""";
        var head = string.Join(
            "\r\n",
            $"POST {target} HTTP/1.1",
            $"Host: {route.HostHeader}",
            $"Authorization: Bearer {route.Bearer}",
            "Content-Type: application/json",
            $"Accept: {accept}",
            "User-Agent: sallyport-bench/1",
            $"Content-Length: {body.Length}",
            "",
            "");
        return Encoding.ASCII.GetBytes(head + body);
    }
}
