using Sallyport.Core.Policy;
using Xunit;

namespace Sallyport.Tests.Core.Policy;

public sealed class PolicyDecisionTests
{
    private static readonly Operation s_responses = new() { Group = "responses", Access = Access.Write, Content = ContentShape.Responses };
    private static readonly Operation s_chat = s_responses with { Group = "chat_completions", Content = ContentShape.Chat };
    private static readonly Operation s_jobs = s_responses with { Group = "fine_tuning", Content = ContentShape.Unread };
    private static readonly ContentFacts s_facts = new() { Model = "gpt-5", Store = false };

    private static readonly Grant s_grant = new() { Agent = "bot", Credential = "openai/bot" };

    [Fact]
    public void A_model_must_be_named_and_allowed_and_a_denied_one_is_not_allowed_by_a_star()
    {
        var grant = s_grant with { Models = new NameRules { Allow = ["gpt-*"], Deny = ["gpt-5-pro"] } };

        Assert.Null(PolicyDecision.OnContent(grant, s_chat, s_facts));
        Assert.Equal(Rule.ModelNotAllowed, PolicyDecision.OnContent(grant, s_chat, s_facts with { Model = "o3" })?.Rule);
        Assert.Equal(Rule.ModelNotAllowed, PolicyDecision.OnContent(grant, s_chat, s_facts with { Model = "gpt-5-pro" })?.Rule);
        Assert.Equal("none named", PolicyDecision.OnContent(grant, s_chat, s_facts with { Model = null })?.Subject);
    }

    [Fact]
    public void One_tool_that_is_not_allowed_is_enough()
    {
        var grant = s_grant with { Tools = new NameRules { Deny = ["mcp"] } };

        Assert.Null(PolicyDecision.OnContent(grant, s_chat, s_facts with { Tools = ["function", "web_search"] }));
        Assert.Equal(new Denial(Rule.ToolNotAllowed, "mcp") { Remedy = "change agents.bot.tools in sallyport.yaml, then: sally apply" },
            PolicyDecision.OnContent(grant, s_chat, s_facts with { Tools = ["function", "mcp"] }));
    }

    [Fact]
    public void A_response_is_stored_unless_the_request_says_otherwise_and_a_chat_only_if_it_says_so()
    {
        var grant = s_grant with { Requests = new RequestRules { Store = false } };

        Assert.Equal(Rule.StoreNotAllowed, PolicyDecision.OnContent(grant, s_responses, s_facts with { Store = null })?.Rule);
        Assert.Equal(Rule.StoreNotAllowed, PolicyDecision.OnContent(grant, s_chat, s_facts with { Store = true })?.Rule);
        Assert.Null(PolicyDecision.OnContent(grant, s_responses, s_facts));
        Assert.Null(PolicyDecision.OnContent(grant, s_chat, s_facts with { Store = null }));
    }

    [Fact]
    public void Background_continuation_and_service_tier_each_have_a_rule()
    {
        var grant = s_grant with
        {
            Requests = new RequestRules { Background = false, Continuation = false, ServiceTiers = new NameRules { Allow = ["default"] } },
        };

        Assert.Null(PolicyDecision.OnContent(grant, s_responses, s_facts with { ServiceTier = "default" }));
        Assert.Equal(Rule.BackgroundNotAllowed, PolicyDecision.OnContent(grant, s_responses, s_facts with { Background = true })?.Rule);
        Assert.Equal(Rule.ContinuationNotAllowed, PolicyDecision.OnContent(grant, s_responses, s_facts with { Continues = true })?.Rule);
        Assert.Equal(Rule.ServiceTierNotAllowed, PolicyDecision.OnContent(grant, s_responses, s_facts with { ServiceTier = "priority" })?.Rule);
    }

    [Fact]
    public void What_cannot_be_told_is_refused_to_a_grant_that_restricts_and_to_no_other()
    {
        Assert.Null(PolicyDecision.OnContent(s_grant, s_jobs, ContentFacts.None));
        Assert.Equal(Rule.ContentNotRead, PolicyDecision.OnContent(s_grant with { Models = new NameRules { Deny = ["o3"] } }, s_jobs, ContentFacts.None)?.Rule);
    }

    [Fact]
    public void What_an_agent_wrote_reaches_no_terminal_as_it_is()
    {
        var grant = s_grant with { Models = new NameRules { Allow = [] } };

        var denial = PolicyDecision.OnContent(grant, s_chat, s_facts with { Model = "gpt\e[2J" + new string('x', 500) });

        Assert.StartsWith("gpt\\u001b[2Jxx", denial!.Subject, StringComparison.Ordinal);
        Assert.True(denial.Subject.Length < 200);
    }
}
