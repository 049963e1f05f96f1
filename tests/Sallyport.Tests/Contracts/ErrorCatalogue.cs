using System.Net;
using System.Text.Json;
using FakeOpenAI.Keys;
using Sallyport.Tests.Contracts.Fake;
using Xunit;

namespace Sallyport.Tests.Contracts;

/// <summary>Brings out every kind of error body the OpenAI surface has, and holds each to its status.</summary>
internal static class ErrorCatalogue
{
    private const string Ask = """{"model":"gpt-5","messages":[]}""";

    public static async Task<IReadOnlyList<JsonElement>> ProvokeAsync(FakeClient client)
    {
        var state = client.Server.State;
        var bodies = new List<JsonElement>();
        await Expect(401, "GET", "/v1/models", ("Authorization", ""));
        await Expect(401, "GET", "/v1/models", ("Authorization", "Bearer sk-CANARY"));
        await Expect(401, "GET", "/v1/models", ("OpenAI-Project", "proj_other"));
        await Expect(401, "GET", "/v1/models", ("OpenAI-Organization", "org-other"));
        await Expect(404, "GET", "/v1/nothing/here");
        await Expect(405, "GET", "/v1/embeddings");
        await Expect(404, "GET", "/v1/models/no-such-model");
        await Expect(404, "GET", "/v1/files/file-none");
        await Expect(404, "GET", "/v1/responses/resp_none");
        client.Key = state.CreateKey(scopes: []);
        await Expect(403, "GET", "/v1/models");
        await Expect(401, "GET", "/v1/files");
        client.Key = state.CreateKey(FakeKeyType.Admin);
        await Expect(403, "GET", "/v1/models");
        client.Key = state.CreateKey();
        await Expect(400, "POST", "/v1/chat/completions", json: "{");
        await Expect(400, "POST", "/v1/chat/completions", json: "{}");
        state.DefaultProject.AllowedModels = new HashSet<string> { "gpt-4o" };
        await Expect(403, "POST", "/v1/chat/completions", json: Ask);
        state.DefaultProject.AllowedModels = null;
        state.SetRateLimit("gpt-5", 0, 1_000_000);
        await Expect(429, "POST", "/v1/chat/completions", json: Ask);
        state.SetRateLimit("gpt-5", 1_000, 0);
        await Expect(429, "POST", "/v1/chat/completions", json: Ask);
        state.DefaultProject.ExhaustedQuotaCode = "project_spend_limit_exceeded";
        await Expect(429, "POST", "/v1/chat/completions", json: Ask);
        return bodies;

        async Task Expect(int status, string method, string path, (string, string)? header = null, string? json = null)
        {
            var (response, body) = await client.JsonAsync(method, path, json, header is { } one ? [one] : []);
            Assert.Equal((HttpStatusCode)status, response.StatusCode);
            bodies.Add(body);
        }
    }
}
