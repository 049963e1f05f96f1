using System.Text.Json;
using System.Text.Json.Nodes;
using FakeOpenAI.Capture;
using FakeOpenAI.Faults;
using FakeOpenAI.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeOpenAI.Http;

/// <summary>One request on its way through an endpoint.</summary>
internal sealed class FakeCall
{
    private FakeKey? _key;

    public required HttpContext Http { get; init; }
    public required FakeServer Server { get; init; }
    public required CapturedRequest? Captured { get; init; }
    public Fault? Fault { get; set; }
    public FakeRoute? Route { get; set; }
    public IReadOnlyDictionary<string, string> Values { get; set; } = new Dictionary<string, string>();
    public FakeState State => Server.State;
    public HttpRequest Request => Http.Request;
    public HttpResponse Response => Http.Response;

    /// <summary>The path as sent, percent signs and all.</summary>
    public string Path => Http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2)[0];

    public CancellationToken Cancelled => Http.RequestAborted;
    public DateTimeOffset Now => State.Now;
    public long UnixNow => Now.ToUnixTimeSeconds();

    /// <summary>The key that authenticated the call.</summary>
    public FakeKey Key
    {
        get => _key ?? throw new InvalidOperationException("the route did not authenticate");
        set => _key = value;
    }

    /// <summary>The organization that an admin key manages.</summary>
    public FakeOrganization Organization => Key.Project.Organization;

    /// <summary>A fault cut the connection.</summary>
    public bool WasCut { get; private set; }

    public void Cut()
    {
        WasCut = true;
        Http.Abort();
    }

    public string? Header(string name) => Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    public async Task JsonAsync(JsonNode body, int status = 200)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body);
        Response.StatusCode = status;
        Response.ContentType = "application/json";
        if (Fault?.ChangesBody != true)
            Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(Request.Method))
            await Response.Body.WriteAsync(bytes, Cancelled);
    }

    /// <summary>The body as JSON; the last of two equal names wins, as at the provider. Throws <see cref="FakeProblem"/> (400) if it is not JSON.</summary>
    public async Task<JsonElement> ReadJsonAsync()
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(Request.Body, default, Cancelled);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw OpenAIErrors.NotJson();
        }
        throw OpenAIErrors.NotJson();
    }
}
