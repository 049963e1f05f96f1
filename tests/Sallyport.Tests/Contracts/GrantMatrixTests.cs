using System.Net.Http.Headers;
using FakeOpenAI;
using Sallyport.Core.Policy;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;
using Sallyport.Tests.Broker;
using Sallyport.Tests.Broker.Upstreams;
using Sallyport.Tests.Contracts.Schema;
using Xunit;

namespace Sallyport.Tests.Contracts;

/// <summary>
/// Every published operation of OpenAI, under every grant that makes a difference to it, through a real gate to the
/// fake OpenAI. What is denied never arrives there, and the explanation of each is what the gate did.
/// </summary>
public sealed class GrantMatrixTests
{
    private static readonly Provider s_openai = ProviderCatalogLoader.BuiltIn.Single(p => p.Name == "openai");

    private static readonly Provider s_provider = GateFixture.Example with { Operations = s_openai.Operations, Denied = s_openai.Denied };

    private static readonly ProviderCatalog s_catalog = new([s_provider]);

    [Fact]
    public async Task Each_operation_passes_under_the_grants_that_include_it_and_no_other()
    {
        var operations = Specification.LoadOrSkip().Operations
            .Select(o => (Method: new HttpMethod(o.Method), Path: Filled(o.Path))).Distinct().ToList();
        await using var fake = await FakeServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var ca = new AuthorityFile(fake.CertificateAuthorityPem);
        var policy = new PolicyInForce();
        await using var gate = await GateFixture.StartAsync(static _ => Task.CompletedTask, setup: s =>
        {
            (s.InForce, s.Provider) = (policy, s_provider);
            s.Redirects = new() { [GateFixture.Host] = new UpstreamRedirect(fake.Origin, ca.Path) };
        });
        using var client = gate.Client();
        var allowed = 0;

        foreach (var (method, path) in operations)
        {
            foreach (var (name, snapshot) in Grants(s_provider.FindOperation(method.Method, path, isWebSocket: false)))
            {
                policy.Replace(snapshot);
                fake.Capture.Clear();
                using var request = new HttpRequestMessage(method, path);
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gate.Placeholder);
                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

                var denied = answer.Headers.TryGetValues("x-sallyport-rule", out var rules) ? rules.Single() : null;
                var where = $"{method} {path} under {name}";
                Assert.True(Expected(method.Method, path, name) == denied, $"{where}: {denied ?? "allowed"}");
                Assert.True(fake.Capture.Requests.Count == (denied is null ? 1 : 0), $"{where}: {fake.Capture.Requests.Count} requests arrived");
                Assert.Equal(denied, Explained(method.Method, path, snapshot)?.Code);
                if (denied is null) allowed++;
            }
        }

        Assert.True(operations.Count > 250 && allowed > 300, $"{operations.Count} operations, {allowed} allowed");
    }

    private static string? Expected(string method, string path, string grant)
    {
        if (s_openai.Denied.Any(d => d.Matches(method, path))) return "denied-call";
        var operation = s_openai.FindOperation(method, path, isWebSocket: false)!;
        return grant switch
        {
            "everything" => operation.MustBeNamed ? "group-not-granted" : null,
            "write" => null,
            "read" => operation.Access == Access.Read ? null : "group-not-granted",
            "nobody" => "agent-not-in-policy",
            _ => "group-not-granted",
        };
    }

    private static IEnumerable<(string Name, PolicySnapshot Policy)> Grants(Operation? operation)
    {
        var group = operation?.Group ?? "models";
        yield return ("everything", With("test", new PermissionSet { Groups = new Dictionary<string, Access>(), AllBecause = "the matrix" }));
        yield return ("write", With("test", Only((group, Access.Write))));
        yield return ("read", With("test", Only((group, Access.Read))));
        yield return ("none", With("test", Only((group, Access.None))));
        yield return ("another group", With("test", Only((group == "files" ? "images" : "files", Access.Write))));
        yield return ("nobody", With("somebody", Only((group, Access.Write))));
    }

    private static PermissionSet Only(params (string Group, Access Access)[] groups) => new() { Groups = groups.ToDictionary(g => g.Group, g => g.Access) };

    private static PolicySnapshot With(string agent, PermissionSet permissions) => new()
    {
        Version = 1,
        Agents = new Dictionary<string, AgentPolicy>
        {
            [agent] = new() { Name = agent, Grants = [new Grant { Agent = agent, Credential = "example/default", Permissions = permissions }] },
        },
    };

    private static Denial? Explained(string method, string path, PolicySnapshot policy) => CallExplanation.Of(
        new CallQuestion { Agent = "test", Method = method, Url = $"https://{GateFixture.Host}{path}", Credential = "example/default" }, policy, s_catalog).Denial;

    private static string Filled(string path) =>
        "/v1" + string.Join('/', path.Split('?')[0].Split('/').Select(s => s.StartsWith('{') ? "x_123" : s));
}
