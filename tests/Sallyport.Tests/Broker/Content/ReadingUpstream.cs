using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Broker.Content;

/// <summary>A gate with one grant, before an upstream that keeps each body it was sent whole.</summary>
internal sealed class ReadingUpstream : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Body, long? Length)> _seen = new();

    private GateFixture? _gate;

    public GateFixture Gate => _gate!;

    public string Answer { get; set; } = "{}";

    public int Status { get; set; } = 200;

    public IReadOnlyList<(string Body, long? Length)> Seen => [.. _seen];

    public static async Task<ReadingUpstream> StartAsync(Provider provider, Grant grant, Action<SessionSetup>? setup = null)
    {
        var upstream = new ReadingUpstream();
        upstream._gate = await GateFixture.StartAsync(upstream.AnswerAsync, setup: s =>
        {
            s.Provider = provider;
            s.Policy = new PolicySnapshot
            {
                Version = 1,
                Agents = new Dictionary<string, AgentPolicy> { ["test"] = new() { Name = "test", Grants = [grant] } },
            };
            setup?.Invoke(s);
        });
        return upstream;
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        string path, string body, bool chunked = false, Version? version = null, Action<HttpContentHeaders>? change = null)
    {
        using var client = Gate.Client(version);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        change?.Invoke(content.Headers);
        return await SendAsync(client, path, content, chunked);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpClient client, string path, HttpContent content, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content, Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
        request.Headers.TryAddWithoutValidation("x-api-key", Gate.Placeholder);
        if (chunked) request.Headers.TransferEncodingChunked = client.DefaultRequestVersion == HttpVersion.Version11 ? true : null;
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        _seen.Enqueue((Encoding.UTF8.GetString(body.ToArray()), http.Request.ContentLength));
        http.Response.StatusCode = Status;
        await http.Response.WriteAsync(Answer);
    }

    public async ValueTask DisposeAsync() => await Gate.DisposeAsync();
}
