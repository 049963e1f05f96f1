using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sallyport.Tests.Broker.Upstreams;

namespace Sallyport.Tests.Control.Sinks;

/// <summary>What a receiver was sent.</summary>
internal sealed record Received(string Path, IHeaderDictionary Headers, string Body);

/// <summary>A receiver over HTTPS that keeps what it is sent, and answers as the test says.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> _requests = new();
    private TestUpstream? _server;

    /// <summary>Status, body, and headers as <c>Name: value</c>.</summary>
    public required Func<Received, (int Status, string Body, string[] Headers)> Answer { get; set; }

    public IReadOnlyList<Received> Requests => [.. _requests];

    public Uri Origin => _server!.Origin;

    public static async Task<Receiver> StartAsync(TestAuthority authority, Func<Received, (int Status, string Body)> answer)
    {
        var receiver = new Receiver
        {
            Answer = request =>
            {
                var (status, body) = answer(request);
                return (status, body, []);
            },
        };
        receiver._server = await TestUpstream.StartAsync(authority, receiver.HandleAsync, HttpProtocols.Http1AndHttp2);
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _server!.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var received = new Received(
            context.Request.Path + context.Request.QueryString,
            new HeaderDictionary(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase)), await reader.ReadToEndAsync());
        var (status, body, headers) = Answer(received);
        _requests.Enqueue(received);
        context.Response.StatusCode = status;
        foreach (var header in headers)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            context.Response.Headers[header[..colon]] = header[(colon + 1)..].Trim();
        }
        await context.Response.WriteAsync(body);
    }
}
