using Sallyport.Clients.Tests.Running;
using Xunit;

namespace Sallyport.Clients.Tests.Clients;

/// <summary>openai-node meets the limits of a policy: it raises its own exceptions, and backs off by itself.</summary>
public sealed class LimitTests(Gatehouse gatehouse) : ClientTest(gatehouse)
{
    private const string Policy = """
        version: 1
        agents:
          fast:
            credential: openai/default
            permissions: { responses: write }
            limits: { requests_per_minute: 30 }
          dear:
            credential: openai/default
            permissions: { responses: write }
            budget: { tokens_per_day: 3500 }
        """;

    [Fact]
    public async Task Raises_its_rate_limit_error_and_waits_as_long_as_the_gate_says()
    {
        var outcome = await LimitedAsync("fast", "rate-limit");

        Assert.Equal("RateLimitError 429 requests rate_limit_exceeded 30", outcome["rate-limit"]);
        Assert.Equal("completed true", outcome["rate-limit-waited"]);
        Assert.InRange(outcome.Requests.Count, 30, 40);
    }

    [Fact]
    public async Task Does_not_try_a_spent_budget_again()
    {
        var outcome = await LimitedAsync("dear", "budget");

        Assert.Equal("RateLimitError 429 insufficient_quota true", outcome["budget"]);
    }

    private async Task<ClientOutcome> LimitedAsync(string agent, string step)
    {
        Assert.SkipWhen(Entrance.IsDirect, "nobody limits it");
        using (var workplace = Gatehouse.NewWorkplace())
        {
            var file = Path.Combine(workplace.Work, "sallyport.yaml");
            await File.WriteAllTextAsync(file, Policy, Cancel);
            await Gatehouse.SallyAsync(["apply", "--file", file, "--yes"]);
        }
        return await RunAsync(new ClientCommand
        {
            Program = Tools.Node(24),
            Arguments = [Repository.Node("openai.mjs"), step],
            HoldAt = "/v1/responses",
            RunOptions = ["--agent", agent],
        });
    }
}
