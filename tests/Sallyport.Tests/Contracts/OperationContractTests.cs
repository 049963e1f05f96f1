using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Sallyport.Tests.Contracts.Schema;
using Xunit;

namespace Sallyport.Tests.Contracts;

/// <summary>Every operation of OpenAI's published document is in one permission group, or denied to every agent.</summary>
public sealed class OperationContractTests
{
    private static readonly Provider s_openai = ProviderCatalogLoader.BuiltIn.Single(p => p.Name == "openai");

    [Fact]
    public void Every_published_operation_has_a_group_or_is_administration()
    {
        var homeless = Specification.LoadOrSkip().Operations
            .Where(o => s_openai.Classify(o.Method, Filled(o.Path), isWebSocket: false) is { Operation: null, DeniedBecause: null })
            .Select(o => $"{o.Method} {o.Path}");

        Assert.Empty(homeless);
    }

    [Fact]
    public void Every_published_operation_is_in_one_line_of_the_file_only()
    {
        var several = Specification.LoadOrSkip().Operations
            .Select(o => (o.Method, o.Path, Groups: s_openai.Operations!.Patterns
                .Where(p => p.Covers(o.Method, isWebSocket: false) && new DeniedCall("*", p.Path, "").Matches(o.Method, Filled(o.Path)))
                .Select(p => p.Operation.Group).Distinct().ToList()))
            .Where(o => o.Groups.Count > 1)
            .Select(o => $"{o.Method} {o.Path}: {string.Join(", ", o.Groups)}");

        Assert.Empty(several);
    }

    [Fact]
    public void Administration_and_nothing_else_is_denied_to_every_agent()
    {
        var denied = Specification.LoadOrSkip().Operations
            .Where(o => s_openai.Classify(o.Method, Filled(o.Path), isWebSocket: false).DeniedBecause is not null)
            .Select(o => o.Path).ToList();

        Assert.True(denied.Count > 100, $"only {denied.Count} operations of the document are administration");
        Assert.All(denied, path => Assert.True(
            path.StartsWith("/organization/", StringComparison.Ordinal) || path.StartsWith("/projects/", StringComparison.Ordinal)
            || path.StartsWith("/fine_tuning/checkpoints/", StringComparison.Ordinal), path));
    }

    [Fact]
    public void Reading_is_never_more_than_GET_but_for_the_search_of_a_vector_store()
    {
        var reads = Specification.LoadOrSkip().Operations
            .Where(o => o.Method != "GET" && s_openai.FindOperation(o.Method, Filled(o.Path), isWebSocket: false)?.Access == Access.Read)
            .Select(o => $"{o.Method} {o.Path}");

        Assert.Equal(["POST /vector_stores/{vector_store_id}/search"], reads);
    }

    private static string Filled(string path) =>
        "/v1" + string.Join('/', path.Split('?')[0].Split('/').Select(s => s.StartsWith('{') ? "x_123" : s));
}
