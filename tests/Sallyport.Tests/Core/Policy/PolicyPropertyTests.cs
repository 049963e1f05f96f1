using System.Diagnostics;
using System.Globalization;
using CsCheck;
using Sallyport.Core.Policy;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Core.Policy;

public sealed class PolicyPropertyTests
{
    /// <summary>A million with <c>SALLYPORT_PROPERTY_RUNS=1000000</c>.</summary>
    private static readonly int s_runs = int.TryParse(Environment.GetEnvironmentVariable("SALLYPORT_PROPERTY_RUNS"), CultureInfo.InvariantCulture, out var runs) ? runs : 3000;

    private static readonly ProviderCatalog s_providers = new(PolicySamples.Providers);

    [Fact]
    public void Taking_something_away_never_allows_more() =>
        Gen.Select(PolicySamples.Policies, PolicySamples.Calls, PolicySamples.Facts, Gen.Int[0, 6], Gen.Int[0, 100]).Sample((policy, call, facts, how, which) =>
        {
            var less = Less(policy, how, which);
            if (call.Decide(policy, facts) is not null) Assert.NotNull(call.Decide(less, facts));
        }, iter: s_runs);

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
    public void What_is_explained_is_what_is_enforced() =>
        Gen.Select(PolicySamples.Policies, PolicySamples.Calls).Sample((policy, call) =>
        {
            var explained = CallExplanation.Of(new CallQuestion
            {
                Agent = call.Agent,
                Method = call.Method,
                Url = call.Url,
                Credential = call.Provider.Name + "/default",
                IsWebSocket = call.IsWebSocket,
            }, policy, s_providers);
            Assert.Equal(10, explained.Steps.Count);
            var enforced = Enforce(call, policy);
            Assert.Equal(enforced, explained.Denial);
        }, iter: s_runs);

    [Fact]
    public void The_tree_of_operations_finds_what_trying_every_line_finds()
    {
        var oracles = PolicySamples.Providers.ToDictionary(p => p, p => new OperationOracle(p));
        PolicySamples.Calls.Sample(call =>
            Assert.Equal(oracles[call.Provider].Find(call.Method, call.Path, call.IsWebSocket), call.Provider.FindOperation(call.Method, call.Path, call.IsWebSocket)),
            iter: Math.Min(s_runs, 20_000));
    }

    [Fact]
    public void Allowing_a_call_allocates_nothing_and_takes_no_time_to_speak_of()
    {
        var provider = PolicySamples.Providers.Single(p => p.Name == "openai");
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

    /// <summary>The path as the gate takes it: canonical first, then decided.</summary>
    private static Denial? Enforce(SampleCall call, PolicySnapshot policy)
    {
        if (!RequestTarget.TryParse(call.Path, call.Provider.AllowsEncodedSlash, out var target, out var problem)) return new Denial(Rule.BadTarget, problem);
        var denial = (call with { Path = target.Path }).Decide(policy, out var grant);
        if (denial is not null) return denial;
        var operation = call.Provider.FindOperation(call.Method, target.Path, call.IsWebSocket)!;
        return operation.Content == ContentShape.Unread ? PolicyDecision.OnContent(grant!, operation, ContentFacts.None) : null;
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
