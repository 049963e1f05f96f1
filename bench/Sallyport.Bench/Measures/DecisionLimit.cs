using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sallyport.Bench.Report;
using Sallyport.Core.Policy;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Yaml;

namespace Sallyport.Bench.Measures;

/// <summary>
/// How many decisions one core takes by itself: method and path to a permission group, the grant, and what a body says held
/// to it. The reading of the body is not in it; the request figures have that.
/// </summary>
internal sealed class DecisionLimit(Samples samples)
{
    private const int ManyAgents = 1_000;
    private const int AtOnce = 10_000;

    private readonly Provider _provider = ProviderCatalogLoader.Load(new SallyHome(Path.Combine(Path.GetTempPath(), "sally-bench-none"))).Find("openai")!;

    public void Take(Options options)
    {
        for (var round = 0; round < options.Rounds; round++)
        {
            var (perSecond, bytes) = Measure(Policy(1), options.Duration);
            var (ofMany, _) = Measure(Policy(ManyAgents), options.Duration);
            samples.Add("gate", Metric.Decisions, round, perSecond);
            samples.Add("gate", Metric.DecisionsOfMany, round, ofMany);
            samples.Add("gate", Metric.DecisionBytes, round, bytes);
            Console.WriteLine($"policy decisions, one core: {perSecond,10:N0}/s, {bytes:0.##} B each; with {ManyAgents:N0} agents {ofMany,10:N0}/s");
        }
    }

    private (double PerSecond, double BytesEach) Measure(PolicySnapshot policy, TimeSpan duration)
    {
        var content = new ContentFacts { Model = "gpt-5-mini", Tools = ["function", "web_search"], Stream = true };
        Decide(policy, content);
        var (start, allocated, count) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread(), 0L);
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            Decide(policy, content);
            count += AtOnce;
        }
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (count / seconds, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)count);
    }

    private void Decide(PolicySnapshot policy, ContentFacts content)
    {
        for (var i = 0; i < AtOnce; i++)
        {
            var call = _provider.Classify("POST", "/v1/responses", isWebSocket: false);
            if (PolicyDecision.OnCall(policy, "agent-0", "openai/default", call, out var grant) is not null || grant is null
                || PolicyDecision.OnContent(grant, call.Operation!, content) is not null)
                throw new BenchFailure("the bench's own call is denied by the bench's own policy");
        }
    }

    private static PolicySnapshot Policy(int agents)
    {
        var text = new StringBuilder("version: 1\nagents:\n");
        for (var i = 0; i < agents; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  agent-{i}:");
            text.AppendLine("    credential: openai/default");
            text.AppendLine("    permissions: { models: read, responses: write }");
            text.AppendLine("    models: { allow: [\"gpt-5*\"], deny: [gpt-5-pro] }");
            text.AppendLine("    tools: { deny: [mcp, code_interpreter] }");
        }
        var problems = new YamlProblems("bench");
        var file = PolicyParser.Parse(text.ToString(), problems, providers: null) ?? throw new BenchFailure(string.Join('\n', problems.Lines));
        return file.Snapshot(1);
    }
}
