using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Control.OpenAI;
using Sallyport.Core.Primitives;

namespace Sallyport.Tests.Control.OpenAI;

/// <summary>A client whose provider is a function. What it sent is kept; time moves when the client waits.</summary>
internal sealed class AdminScene : HttpMessageHandler
{
    private readonly Func<AdminScene, HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> _answer;

    public AdminScene(Func<AdminScene, HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _answer = answer;
        using var key = Secret.CopyOf(AdminKey);
        Admin = new OpenAIAdmin(this, new Uri("https://api.openai.com/"), key, Time);
    }

    public AdminScene(params string[] answers)
        : this((scene, _, _) => Task.FromResult(Json(200, answers[Math.Min(scene.Sent.Count, answers.Length) - 1])))
    {
    }

    /// <summary>Built here, so that no file holds a string shaped like a key.</summary>
    public static string AdminKey { get; } = "sk-" + "admin-CANARY-" + new string('x', 40);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero)) { AutoAdvanceAmount = TimeSpan.Zero };

    public OpenAIAdmin Admin { get; }

    /// <summary>Method, path with query, and body of each call that arrived, and when.</summary>
    public List<(string Method, string Target, string? Body, DateTimeOffset At)> Sent { get; } = [];

    /// <summary>Waits for a call while letting time pass in steps, so that its pauses end.</summary>
    public async Task<T> WhileTimePassesAsync<T>(Task<T> call)
    {
        while (!call.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
        return await call;
    }

    public static HttpResponseMessage Json(int status, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Error(int status, string message, string? code = null, string type = "invalid_request_error") =>
        Json(status, JsonSerializer.Serialize(new { error = new { message, type, param = (string?)null, code } }));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        Sent.Add((request.Method.Method, request.RequestUri!.PathAndQuery, body, Time.GetUtcNow()));
        return await _answer(this, request, cancellationToken);
    }
}
