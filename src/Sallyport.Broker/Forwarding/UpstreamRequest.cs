using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sallyport.Broker.Forwarding;

/// <summary>Builds the request that leaves: the client's own, less what belongs to its connection, with the swap put in.</summary>
internal static class UpstreamRequest
{
    public static HttpRequestMessage Build(Exchange x, Upstream upstream, CredentialSwap swap)
    {
        var client = x.Http.Request;
        var request = new HttpRequestMessage(
            HttpMethod.Parse(client.Method),
            upstream.AddressOf(x.Target.Path, swap.Query))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (x.Http.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody)
            request.Content = HeldBody.For(x) as HttpContent ?? new ClientBody(x);
        CopyHeaders(client.Headers, request, swap);
        // The provider is asked before the client's body is read, so a refusal spares the client the upload.
        // One that had to be read has come already.
        if (x.Body is null && client.Headers.Expect.ToString().Equals("100-continue", StringComparison.OrdinalIgnoreCase))
            request.Headers.ExpectContinue = true;
        if (client.Headers.TE.ToString().Contains("trailers", StringComparison.OrdinalIgnoreCase))
            request.Headers.TryAddWithoutValidation("TE", "trailers");
        return request;
    }

    public static void CopyHeaders(IHeaderDictionary headers, HttpRequestMessage request, CredentialSwap swap)
    {
        var dropped = HopByHop.NamedByConnection(headers);
        foreach (var (name, values) in headers)
        {
            if (HopByHop.IsRequestHeader(name, dropped) || swap.Replaces(name)) continue;
            if (name.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase)) Add(request, name, AcceptedCodings.Of(headers));
            else if (values.Count == 1) Add(request, name, values.ToString());
            else Add(request, name, values.ToArray());
        }
        foreach (var (name, value) in swap.Headers) request.Headers.TryAddWithoutValidation(name, value);
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (request.Headers.TryAddWithoutValidation(name, value)) return;
        (request.Content ??= EmptyBody()).Headers.TryAddWithoutValidation(name, value);
    }

    private static void Add(HttpRequestMessage request, string name, string?[] values)
    {
        if (request.Headers.TryAddWithoutValidation(name, values)) return;
        (request.Content ??= EmptyBody()).Headers.TryAddWithoutValidation(name, values);
    }

    private static ByteArrayContent EmptyBody() => new([]);
}
