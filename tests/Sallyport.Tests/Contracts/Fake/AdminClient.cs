using System.Text.Json;
using FakeOpenAI;
using FakeOpenAI.Keys;

namespace Sallyport.Tests.Contracts.Fake;

/// <summary>Short ways to call the fake's Admin API, beside its inference.</summary>
internal sealed class AdminClient(FakeClient client) : IAsyncDisposable
{
    private readonly FakeKey _admin = client.Server.State.CreateKey(FakeKeyType.Admin);

    public FakeServer Server => client.Server;

    public FakeState State => client.Server.State;

    public string Project => $"/v1/organization/projects/{State.DefaultProject.Id}";

    public static async Task<AdminClient> StartAsync(CancellationToken cancelled, FakeServerOptions? options = null) => new(await FakeClient.StartAsync(cancelled, options));

    /// <summary>Calls with the admin key and gives the status and the body.</summary>
    public async Task<(int Status, JsonElement Body)> TryAsync(string method, string path, string? json = null, string? key = null)
    {
        var (response, body) = await client.JsonAsync(method, path, json, ("Authorization", "Bearer " + (key ?? _admin.Text)));
        return ((int)response.StatusCode, body);
    }

    public Task<JsonElement> GetAsync(string path) => OkAsync("GET", path);

    public async Task<JsonElement> OkAsync(string method, string path, string? json = null)
    {
        var (status, body) = await TryAsync(method, path, json);
        return status == 200 ? body : throw new InvalidOperationException($"{method} {path}: {status} {body}");
    }

    /// <summary>Makes a service account with a key of its own; gives the account's id, the key's id and its text.</summary>
    public async Task<(string Account, string Id, string Text)> AccountAsync(string scopes = "[]", string more = "")
    {
        var account = await OkAsync("POST", Project + "/service_accounts", """{"name":"bot"}""");
        var id = account.GetProperty("id").GetString()!;
        var key = await OkAsync("POST", $"{Project}/service_accounts/{id}/api_keys", $$"""{"name":"k","scopes":{{scopes}}{{more}}}""");
        return (id, key.GetProperty("id").GetString()!, key.GetProperty("value").GetString()!);
    }

    /// <summary>Asks for a response with a key and gives the status and the error's code.</summary>
    public async Task<(int Status, string? Code)> InferAsync(string key, string model = "gpt-5", string path = "/v1/responses", string? json = null)
    {
        var (status, body) = await TryAsync("POST", path, json ?? $$"""{"model":"{{model}}","input":"hi"}""", key);
        return (status, status == 200 ? null : body.GetProperty("error").GetProperty("code").GetString());
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();
}
