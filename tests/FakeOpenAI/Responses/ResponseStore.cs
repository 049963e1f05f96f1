using System.Collections.Concurrent;
using System.Text.Json;
using FakeOpenAI.Admin.Usage;
using FakeOpenAI.Chat;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;
using FakeOpenAI.Models;

namespace FakeOpenAI.Responses;

/// <summary>Creates responses and keeps those that ask to be stored, per project.</summary>
internal sealed class ResponseStore
{
    private readonly ConcurrentDictionary<(string Project, string Id), StoredResponse> _stored = new();

    public static StoredResponse Create(FakeCall call, JsonElement request)
    {
        var model = request.RequiredString("model");
        ModelEndpoints.Check(call, model);
        var spoken = SpokenText.For(call, model, request.TryGetProperty("input", out var input) ? input : default);
        RateLimiter.Take(call, model, spoken.InputTokens + spoken.OutputTokens);
        var response = new StoredResponse
        {
            Request = request,
            Spoken = spoken,
            CreatedAt = call.UnixNow,
            Speaks = !(request.TryGetProperty("generate", out var generate) && generate.ValueKind == JsonValueKind.False),
        };
        Metering.Completion(call, model, spoken.InputTokens, response.Speaks ? spoken.OutputTokens : 0);
        if (!(request.TryGetProperty("store", out var store) && store.ValueKind == JsonValueKind.False))
            call.Server.Responses._stored[(call.Key.Project.Id, response.Id)] = response;
        return response;
    }

    public StoredResponse Get(FakeCall call) =>
        _stored.GetValueOrDefault((call.Key.Project.Id, call.Values["response_id"])) ?? throw Missing(call);

    public void Delete(FakeCall call)
    {
        if (!_stored.TryRemove((call.Key.Project.Id, call.Values["response_id"]), out _))
            throw Missing(call);
    }

    private static FakeProblem Missing(FakeCall call) =>
        OpenAIErrors.Problem(404, "invalid_request_error", null, $"Response with id '{call.Values["response_id"]}' not found.");
}
