using System.Net;
using System.Net.Sockets;
using FakeOpenAI;
using FakeOpenAI.Faults;
using FakeOpenAI.Keys;
using Sallyport.Cli.Commands.Login;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;
using Sallyport.Tests.Broker.Upstreams;
using Xunit;

namespace Sallyport.Tests.Cli.Login;

/// <summary>Against the fake provider over real TLS.</summary>
public sealed class KeyTrialTests : IAsyncLifetime
{
    private FakeServer _server = null!;
    private AuthorityFile _ca = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeServer.StartAsync();
        _ca = new AuthorityFile(_server.CertificateAuthorityPem);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _ca.Dispose();
    }

    [Fact]
    public async Task A_key_that_lives_is_alive()
    {
        var result = await TryAsync(_server.State.CreateKey(FakeKeyType.Project).Text);
        Assert.Equal(TrialOutcome.Alive, result.Outcome);
    }

    [Fact]
    public async Task A_key_that_is_not_known_is_dead()
    {
        var result = await TryAsync("sk-proj-CANARY-not-known");
        Assert.Equal(TrialOutcome.Dead, result.Outcome);
        Assert.DoesNotContain("CANARY", result.Explanation, StringComparison.Ordinal);
    }

    [Theory, InlineData(403, TrialOutcome.Restricted), InlineData(500, TrialOutcome.Unknown), InlineData(429, TrialOutcome.Unknown), InlineData(302, TrialOutcome.Unknown)]
    internal async Task Another_answer_is_judged_by_its_status(int status, TrialOutcome outcome)
    {
        _server.Faults.Always("/v1/models", new Fault { Status = status, Body = "{}" });
        var result = await TryAsync(_server.State.CreateKey(FakeKeyType.Project).Text);
        Assert.Equal(outcome, result.Outcome);
        Assert.Contains($"answered {status}", result.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_not_trusted_and_the_key_never_leaves()
    {
        var result = await TryAsync("sk-proj-CANARY", caFile: null);
        Assert.Equal(TrialOutcome.Unknown, result.Outcome);
        Assert.Contains("certificate", result.Explanation, StringComparison.Ordinal);
        Assert.Empty(_server.Capture.Requests);
    }

    [Fact]
    public async Task Nobody_there_is_said()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var result = await TryAsync("sk-proj-CANARY", origin: new Uri($"https://127.0.0.1:{port}"));
        Assert.Equal(TrialOutcome.Unknown, result.Outcome);
        Assert.Contains("refused", result.Explanation, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_facts_are_sent_along()
    {
        await TryAsync(_server.State.CreateKey(FakeKeyType.Project).Text, facts: new Dictionary<string, string> { ["project"] = "proj_x" });
        var request = Assert.Single(_server.Capture.Requests);
        Assert.Equal("proj_x", request.Header("OpenAI-Project"));
    }

    private Task<TrialResult> TryAsync(string key, Uri? origin = null, IReadOnlyDictionary<string, string>? facts = null) => TryAsync(key, _ca.Path, origin, facts);

    private async Task<TrialResult> TryAsync(string key, string? caFile, Uri? origin = null, IReadOnlyDictionary<string, string>? facts = null)
    {
        var provider = ProviderCatalogLoader.BuiltIn.Single(p => p.Name == "openai");
        var redirects = new UpstreamRedirects([new("api.openai.com", new UpstreamRedirect(origin ?? _server.Origin, caFile))]);
        using var secret = Secret.CopyOf(key);
        return await new KeyTrial(provider, provider.Probe!, redirects).RunAsync(secret, facts ?? new Dictionary<string, string>(), TestContext.Current.CancellationToken);
    }
}
