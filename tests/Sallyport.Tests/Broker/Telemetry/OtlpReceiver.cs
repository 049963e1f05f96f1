using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sallyport.Tests.Broker.Upstreams;

namespace Sallyport.Tests.Broker.Telemetry;

/// <summary>A real collector: takes OTLP over HTTP and keeps what it was sent.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string Authorization, byte[] Body)> _requests = new();
    private TestUpstream? _server;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Uri Endpoint { get; private set; } = null!;

    public static async Task<OtlpReceiver> StartAsync(TestAuthority? authority = null)
    {
        var receiver = new OtlpReceiver();
        receiver._server = authority is null ? await TestUpstream.StartPlainAsync(receiver.TakeAsync) : await TestUpstream.StartAsync(authority, receiver.TakeAsync, HttpProtocols.Http1);
        receiver.Endpoint = new UriBuilder(receiver._server.Origin) { Scheme = authority is null ? "http" : "https" }.Uri;
        return receiver;
    }

    public IReadOnlyList<(string Path, string Authorization, byte[] Body)> Requests => [.. _requests];

    public IReadOnlyList<ReceivedSpan> Spans =>
        [.. Bodies("/v1/traces").SelectMany(body => body.All(1, 2, 2)).Select(span => new ReceivedSpan(span))];

    /// <summary>What the resource says of itself, in each report.</summary>
    public IReadOnlyList<Dictionary<string, object>> Resources => [.. Bodies(null).SelectMany(body => body.All(1, 1)).Select(resource => resource.Attributes(1))];

    /// <summary>The last value of each point of a metric: its attributes, and its sum.</summary>
    public IReadOnlyList<(Dictionary<string, object> Attributes, double Sum)> Points(string metric)
    {
        var last = Bodies("/v1/metrics").Last();
        var found = last.All(1, 2, 2).Single(m => m.Text(1) == metric);
        return
        [
            .. found.All(7, 1).Select(p => (p.Attributes(7), p.Has(6) ? (double)p.Number(6) : p.Real(4))),
            .. found.All(9, 1).Select(p => (p.Attributes(9), p.Real(5))),
        ];
    }

    public string UnitOf(string metric) => Bodies("/v1/metrics").Last().All(1, 2, 2).Single(m => m.Text(1) == metric).Text(3);

    /// <summary>Until so many have come. Fails where the next does not come within twenty seconds.</summary>
    public async Task WaitForAsync(int requests, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = Volatile.Read(ref _next);
            if (_requests.Count >= requests) return;
            await next.Task.WaitAsync(TimeSpan.FromSeconds(20), cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    private IEnumerable<ProtoMessage> Bodies(string? path) => _requests.Where(r => path is null || r.Path == path).Select(r => new ProtoMessage(r.Body));

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        _requests.Enqueue((http.Request.Path.Value ?? "", http.Request.Headers.Authorization.ToString(), body.ToArray()));
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        http.Response.ContentType = "application/x-protobuf";
    }
}

internal sealed class ReceivedSpan(ProtoMessage span)
{
    public string TraceId { get; } = Convert.ToHexStringLower(span.Bytes(1));
    public string TraceState { get; } = span.Text(3);
    public string ParentId { get; } = Convert.ToHexStringLower(span.Bytes(4));
    public string Name { get; } = span.Text(5);
    public ulong Kind { get; } = span.Number(6);
    public TimeSpan Duration { get; } = TimeSpan.FromTicks((long)(span.Number(8) - span.Number(7)) / 100);
    public Dictionary<string, object> Attributes { get; } = span.Attributes(9);
    public bool IsError { get; } = span.All(15).Any(status => status.Number(3) == 2);
}
