using System.Diagnostics;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Sallyport.Broker.Entrances;
using Sallyport.Broker.Forwarding;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Content;
using Sallyport.Core.Policy;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Providers;
using Sallyport.Tests.Broker;
using Xunit;
using Xunit.Sdk;

namespace Sallyport.Tests.Core.Policy;

public sealed class PolicyPropertyTests
{
    private const int Policies = 2000;
    private const int CallsOfEach = 500;

    private static readonly ProviderCatalog s_providers = new(PolicySamples.Providers);

    private static readonly Provider s_openai = PolicySamples.Providers.Single(p => p.Name == "openai");

    private static readonly DefaultHttpContext s_http = new();

    private static readonly GateConnection s_connection = new() { Entrance = Entrance.Tunnel };

    private static readonly Dictionary<string, Session> s_sessions = PolicySamples.Agents.ToDictionary(
        a => a, a => new Session("s-" + a, new SessionRequest { Agent = a, Command = "", Credentials = [] }, DateTimeOffset.UnixEpoch, static _ => ""));

    [Fact]
    public void Taking_something_away_never_allows_more_in_a_million_calls() => Each((policy, random) =>
    {
        var less = Less(policy, random.Next(7), random.Next(100));
        for (var i = 0; i < CallsOfEach; i++)
        {
            var (call, facts) = (PolicySamples.Call(random), PolicySamples.Content(random));
            if (call.Decide(policy, facts) is not null) Assert.NotNull(call.Decide(less, facts));
        }
    });

    [Fact]
    public void What_is_taken_away_is_sometimes_what_was_allowed()
    {
        var lost = 0;
        Gen.Select(PolicySamples.Policies, PolicySamples.Calls, PolicySamples.Facts, Gen.Int[0, 6], Gen.Int[0, 100]).Sample((policy, call, facts, how, which) =>
        {
            if (call.Decide(policy, facts) is null && call.Decide(Less(policy, how, which), facts) is not null) Interlocked.Increment(ref lost);
        }, iter: 3000);
        Assert.True(lost > 3, $"only {lost} of the generated calls were allowed before and denied after: the property above says too little");
    }

    [Fact]
    public void What_is_explained_is_what_is_enforced_in_a_million_calls()
    {
        long allowed = 0, byBody = 0;
        Each((policy, random) =>
        {
            var gate = new PolicyInForce(policy);
            for (var i = 0; i < CallsOfEach; i++)
            {
                var call = PolicySamples.Call(random);
                // Among all operations too few are of those whose body decides.
                if (random.Next(4) == 0) call = call with { Provider = s_openai, Method = "POST", Path = "/v1/responses", IsWebSocket = false };
                var body = random.Next(3) == 0 ? null : PolicySamples.Body(random);
                var explained = CallExplanation.Of(new CallQuestion
                {
                    Agent = call.Agent,
                    Method = call.Method,
                    Url = call.Url,
                    Credential = call.Provider.Name + "/default",
                    IsWebSocket = call.IsWebSocket,
                    Body = body,
                }, policy, s_providers);
                Assert.Equal(10, explained.Steps.Count);
                Assert.Equal(Enforce(call, body, gate), explained.Denial);
                if (explained.Denial is null) Interlocked.Increment(ref allowed);
                else if (explained.Denial.Rule is Rule.ModelNotAllowed or Rule.ToolNotAllowed or Rule.StoreNotAllowed) Interlocked.Increment(ref byBody);
            }
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{allowed:n0} allowed, {byBody:n0} denied by their body");
        Assert.True(allowed > 100_000 && byBody > 10_000, $"only {allowed} were allowed and {byBody} denied by their body: the property says too little");
    }

    [Fact]
    public void The_tree_of_operations_finds_what_trying_every_line_finds()
    {
        var oracles = PolicySamples.Providers.ToDictionary(p => p, p => new OperationOracle(p));
        PolicySamples.Calls.Sample(call =>
            Assert.Equal(oracles[call.Provider].Find(call.Method, call.Path, call.IsWebSocket), call.Provider.FindOperation(call.Method, call.Path, call.IsWebSocket)),
            iter: 20_000);
    }

    [Fact]
    public void Allowing_a_call_allocates_nothing_and_takes_no_time_to_speak_of()
    {
        var provider = s_openai;
        var policy = new PolicySnapshot
        {
            Version = 1,
            Agents = Enumerable.Range(0, 1000).Select(i => new AgentPolicy
            {
                Name = $"agent-{i}",
                Grants =
                [
                    new Grant
                    {
                        Agent = $"agent-{i}",
                        Credential = $"openai/{i}",
                        Permissions = new PermissionSet { Groups = new Dictionary<string, Access> { ["models"] = Access.Read, ["responses"] = Access.Write } },
                        Models = new NameRules { Allow = ["gpt-5", "gpt-5-mini"], Deny = ["*-pro"] },
                        Tools = new NameRules { Deny = ["mcp", "code_interpreter"] },
                    },
                ],
            }).ToDictionary(a => a.Name),
        };
        var facts = new ContentFacts { Model = "gpt-5-mini", Tools = ["function", "web_search"] };
        Denial? Decide()
        {
            var call = provider.Classify("POST", "/v1/responses", isWebSocket: false);
            return PolicyDecision.OnCall(policy, "agent-500", "openai/500", call, out var grant) ?? PolicyDecision.OnContent(grant!, call.Operation!, facts);
        }
        for (var i = 0; i < 20_000; i++) Assert.Null(Decide());

        const int Decisions = 200_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Decisions; i++)
        {
            if (Decide() is not null) Assert.Fail("denied");
        }
        var elapsed = Stopwatch.GetElapsedTime(started);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        var perSecond = Decisions / elapsed.TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine($"{perSecond:n0} decisions a second, one thread, 1,000 grants");
        Assert.True(perSecond > 20_000, $"{perSecond:n0} decisions a second");
    }

    /// <summary>So many policies, and with each of them so many calls; a seed that fails is named.</summary>
    private static void Each(Action<PolicySnapshot, Random> check) => Parallel.For(0, Policies, seed =>
    {
        try
        {
            var random = new Random(seed);
            check(PolicySamples.Policy(random), random);
        }
        catch (Exception e) when (e is IAssertionException)
        {
            throw new InvalidOperationException($"seed {seed}", e);
        }
    });

    /// <summary>As the gate does it, by its own code: the path in its one form, the grant, then what the body says.</summary>
    private static Denial? Enforce(SampleCall call, byte[]? body, PolicyInForce policy)
    {
        if (!RequestTarget.TryParse(call.Path, call.Provider.AllowsEncodedSlash, out var target, out var problem)) return new Denial(Rule.BadTarget, problem);
        var x = new Exchange(s_http, s_connection, "r-1", 0)
        {
            Session = s_sessions[call.Agent],
            Provider = call.Provider,
            Credential = GateFixture.Facts(call.Provider.Name + "/default"),
            Call = call.Provider.Classify(call.Method, target.Path, call.IsWebSocket),
        };
        if (RequestDecision.Granted(x, policy) is { } denial) return denial;
        var (grant, operation) = (x.Grant!, x.Operation!);
        if (operation.Content == ContentShape.Unread) return PolicyDecision.OnContent(grant, operation, ContentFacts.None);
        // What needs more than a body to decide on it is not explained either.
        if (body is null || !ContentRules.MustRead(grant, operation)) return null;
        if (operation.Content is ContentShape.Batch or ContentShape.ImageForm or ContentShape.AudioForm or ContentShape.FileForm) return null;
        var reader = JsonContentReader.For(operation.Content, PathModel.Of(target.Path));
        return reader.Read(body) ?? reader.Complete() ?? PolicyDecision.OnContent(grant, operation, reader.Facts);
    }

    private static PolicySnapshot Less(PolicySnapshot policy, int how, int which)
    {
        if (policy.Agents.Count == 0) return policy;
        var agent = policy.Agents.Values.ElementAt(which % policy.Agents.Count);
        if (how == 0) return policy with { Agents = policy.Agents.Where(a => a.Key != agent.Name).ToDictionary() };
        if (agent.Grants.Count == 0) return policy;
        var grant = agent.Grants[which % agent.Grants.Count];
        Grant? less = how switch
        {
            1 => null,
            2 => grant with { Permissions = grant.Permissions with { AllBecause = null } },
            3 => grant with { Permissions = grant.Permissions with { Groups = grant.Permissions.Groups.ToDictionary(g => g.Key, g => g.Value == Access.None ? Access.None : g.Value - 1) } },
            4 => grant with { Models = grant.Models with { Deny = [.. grant.Models.Deny, "gpt-*"] } },
            5 => grant with { Tools = new NameRules { Allow = [] } },
            _ => grant with { Requests = new RequestRules { Store = false, Background = false, Continuation = false, ServiceTiers = new NameRules { Allow = [] } } },
        };
        IReadOnlyList<Grant> grants = less is null ? [.. agent.Grants.Where(g => g != grant)] : [.. agent.Grants.Select(g => g == grant ? less : g)];
        return policy with { Agents = policy.Agents.ToDictionary(a => a.Key, a => a.Key == agent.Name ? agent with { Grants = grants } : a.Value) };
    }
}
