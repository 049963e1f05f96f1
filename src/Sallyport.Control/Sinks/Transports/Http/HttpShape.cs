using System.Net.Http.Headers;
using System.Text;
using Sallyport.Control.Sinks.Delivery;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Transports.Http;

/// <summary>How one kind of receiver is asked over HTTP, and what its answers mean.</summary>
internal abstract class HttpShape(SinkDefinition sink, SinkLink link)
{
    protected SinkDefinition Sink { get; } = sink;

    protected SinkLink Link { get; } = link;

    /// <summary>Sends one batch by <paramref name="send"/>.</summary>
    public virtual async Task<DeliveryAnswer> SendAsync(
        IReadOnlyList<OutboundEvent> batch, Secret? secret, Func<HttpRequestMessage, CancellationToken, Task<HttpAnswer>> send, CancellationToken cancellationToken)
    {
        using var request = Request(Target, ContentType, Body(batch));
        Sign(request, batch, secret);
        return Judge(await send(request, cancellationToken), batch);
    }

    protected abstract Uri Target { get; }

    protected virtual string ContentType => "application/json";

    protected abstract byte[] Body(IReadOnlyList<OutboundEvent> batch);

    /// <summary>Says who sends.</summary>
    protected abstract void Sign(HttpRequestMessage request, IReadOnlyList<OutboundEvent> batch, Secret? secret);

    /// <summary>
    /// A 2xx is an acknowledgement. 400, 413 and 422 say that these events will never be taken; everything else can be
    /// mended at the receiver or in the policy, so nothing is given up for it.
    /// </summary>
    protected virtual DeliveryAnswer Judge(HttpAnswer answer, IReadOnlyList<OutboundEvent> batch) => answer switch
    {
        { IsSuccess: true } => DeliveryAnswer.Accepted(answer.Shown()),
        { Status: 400 or 413 or 422 } => new DeliveryAnswer(Verdict.Refused, answer.Shown()),
        { Status: >= 300 and < 400 } => DeliveryAnswer.Later(answer.Shown("a redirection, which is not followed")),
        _ => DeliveryAnswer.Later(answer.Shown(), answer.RetryAfter),
    };

    protected Uri PathOr(string path) => Sink.Url!.AbsolutePath == "/" ? new Uri(Sink.Url, path) : Sink.Url;

    protected HttpRequestMessage Request(Uri target, string contentType, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, target)
        {
            Content = new ByteArrayContent(body),
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("sallyport", Link.Origin.Version));
        return request;
    }

    /// <summary>The platform's client takes strings. This one lives as long as the request does.</summary>
    protected static void Put(HttpRequestMessage request, string header, string before, ReadOnlySpan<byte> secret) =>
        request.Headers.TryAddWithoutValidation(header, before + Encoding.ASCII.GetString(secret));
}
