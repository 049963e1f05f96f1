using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Broker;

public sealed class PolicyAtTheGateTests
{
    private static readonly Provider s_openai = GateFixture.Example with
    {
        Operations = ProviderCatalogLoader.BuiltIn.Single(p => p.Name == "openai").Operations,
    };

    [Fact]
    public async Task What_is_granted_passes_and_what_is_not_is_refused_in_the_providers_words()
    {
        await using var gate = await StartAsync(Policy(("models", Access.Read), ("responses", Access.Write)));

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(gate, HttpMethod.Get, "/v1/models")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(gate, HttpMethod.Post, "/v1/responses")).Status);
        var (status, body) = await SendAsync(gate, HttpMethod.Post, "/v1/files");

        Assert.Equal(HttpStatusCode.Forbidden, status);
        var error = body.GetProperty("error");
        Assert.Equal("missing_scope", error.GetProperty("code").GetString());
        Assert.StartsWith("You have insufficient permissions for this operation. Missing scopes: files:write.", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("group-not-granted", body.GetProperty("sallyport").GetProperty("rule").GetString());
        Assert.Equal("files:write", body.GetProperty("sallyport").GetProperty("subject").GetString());
        Assert.Contains("agents.test.permissions.files: write", body.GetProperty("sallyport").GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_is_in_no_group_is_refused_and_named()
    {
        await using var gate = await StartAsync(PolicySnapshot.Open);

        var (status, body) = await SendAsync(gate, HttpMethod.Post, "/v1/brand_new");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("unknown_url", body.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("POST /v1/brand_new", body.GetProperty("sallyport").GetProperty("subject").GetString());
    }

    [Fact]
    public async Task Before_a_policy_is_applied_everything_but_minting_passes()
    {
        await using var gate = await StartAsync(PolicySnapshot.Open);

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(gate, HttpMethod.Post, "/v1/embeddings")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(gate, HttpMethod.Post, "/v1/realtime/client_secrets")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(gate, HttpMethod.Get, "/v1/organization/users")).Status);
    }

    [Fact]
    public async Task A_new_policy_is_in_force_with_the_next_request_of_the_same_connection()
    {
        var policy = new PolicyInForce(Policy(("models", Access.Read)));
        await using var gate = await StartAsync(policy);
        using var client = gate.Client();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(gate, client, HttpMethod.Get, "/v1/models")).Status);

        policy.Replace(Policy(("files", Access.Read)));
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(gate, client, HttpMethod.Get, "/v1/models")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(gate, client, HttpMethod.Get, "/v1/files")).Status);

        policy.Clear();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await SendAsync(gate, client, HttpMethod.Get, "/v1/files")).Status);
        Assert.Equal(2, gate.Journal.Entries.Count(e => e.Type == "request.allowed"));
    }

    [Theory]
    [InlineData("its group")]
    [InlineData("its credential")]
    [InlineData("its agent")]
    public async Task A_WebSocket_ends_when_what_let_it_in_is_taken_away_and_lives_while_it_is_not(string taken)
    {
        var policy = new PolicyInForce(Policy(("realtime", Access.Write)));
        await using var gate = await GateFixture.StartAsync(EchoAsync, setup: s => (s.InForce, s.Provider) = (policy, s_openai));
        using var http = gate.Client();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {gate.Placeholder}");
        await socket.ConnectAsync(new Uri($"wss://{GateFixture.Host}/v1/realtime?model=x"), http, TestContext.Current.CancellationToken);
        await AssertEchoesAsync(socket);

        policy.Replace(Policy(("realtime", Access.Write), ("files", Access.Write)));
        await AssertEchoesAsync(socket);

        policy.Replace(taken switch
        {
            "its group" => Policy(("files", Access.Write)),
            "its credential" => Policy("test", "example/other", ("realtime", Access.Write)),
            _ => Policy("somebody", "example/default", ("realtime", Access.Write)),
        });
        await Assert.ThrowsAsync<WebSocketException>(() => AssertEchoesAsync(socket));
    }

    private static async Task EchoAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, http.RequestAborted) is { MessageType: WebSocketMessageType.Text } message)
            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, http.RequestAborted);
    }

    private static async Task AssertEchoesAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1024];
        await socket.SendAsync("{}"u8.ToArray(), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        var message = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.Equal(2, message.Count);
    }

    [Fact]
    public async Task An_agent_without_a_grant_for_the_credential_is_refused()
    {
        await using var gate = await StartAsync(Policy("test", "example/other", ("models", Access.Read)));
        var (status, body) = await SendAsync(gate, HttpMethod.Get, "/v1/models");
        Assert.Equal((HttpStatusCode.Forbidden, "no-grant"), (status, body.GetProperty("sallyport").GetProperty("rule").GetString()));

        await using var second = await StartAsync(Policy("somebody", "example/default", ("models", Access.Read)));
        (status, body) = await SendAsync(second, HttpMethod.Get, "/v1/models");
        Assert.Equal((HttpStatusCode.Forbidden, "agent-not-in-policy"), (status, body.GetProperty("sallyport").GetProperty("rule").GetString()));
    }

    [Fact]
    public async Task A_blind_tunnel_goes_only_where_egress_allows()
    {
        var policy = new PolicyInForce(Policy(("models", Access.Read)));
        await using var gate = await StartAsync(policy);
        using var client = gate.Client();
        policy.Replace(WithEgress(policy.Current!, new EgressRules { DefaultAllow = false, Allow = ["*.elsewhere.test:443"] }));

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("https://blind.test/", TestContext.Current.CancellationToken));

        Assert.Contains("403", refused.ToString(), StringComparison.Ordinal);
        Assert.Contains(gate.Journal.Entries, e => e is { Type: "tunnel.denied", Rule: "egress-denied", Host: "blind.test:443" });
    }

    private static PolicySnapshot WithEgress(PolicySnapshot policy, EgressRules egress) => policy with
    {
        Agents = policy.Agents.ToDictionary(a => a.Key, a => a.Value with { Egress = egress }),
    };

    private static PolicySnapshot Policy(params (string Group, Access Access)[] groups) => Policy("test", "example/default", groups);

    private static PolicySnapshot Policy(string agent, string credential, params (string Group, Access Access)[] groups) => new()
    {
        Version = 1,
        Agents = new Dictionary<string, AgentPolicy>
        {
            [agent] = new()
            {
                Name = agent,
                Grants = [new Grant { Agent = agent, Credential = credential, Permissions = new PermissionSet { Groups = groups.ToDictionary(g => g.Group, g => g.Access) } }],
            },
        },
    };

    private static Task<GateFixture> StartAsync(PolicySnapshot policy) => StartAsync(new PolicyInForce(policy));

    private static Task<GateFixture> StartAsync(PolicyInForce policy) => GateFixture.StartAsync(
        http => http.Response.WriteAsync("{}"),
        setup: s => (s.InForce, s.Provider) = (policy, s_openai));

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(GateFixture gate, HttpMethod method, string path)
    {
        using var client = gate.Client();
        return await SendAsync(gate, client, method, path);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(GateFixture gate, HttpClient client, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gate.Placeholder);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (answer.StatusCode, body.RootElement.Clone());
    }
}
