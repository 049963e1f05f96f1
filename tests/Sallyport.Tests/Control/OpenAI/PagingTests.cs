using Sallyport.Control.OpenAI;
using Xunit;

namespace Sallyport.Tests.Control.OpenAI;

public sealed class PagingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_is_read_after_the_last_id_to_its_end()
    {
        var scene = new AdminScene(
            """{"object":"list","data":[{"id":"proj_1"},{"id":"proj_2"}],"last_id":"proj_2","has_more":true}""",
            """{"object":"list","data":[{"id":"proj_3"}],"last_id":null,"has_more":true}""",
            """{"object":"list","data":[{"id":"proj_4"}],"last_id":"proj_4","has_more":false}""");

        Assert.Equal(["proj_1", "proj_2", "proj_3", "proj_4"], (await scene.Admin.Projects.ListAsync(includeArchived: true, Cancelled).ToListAsync(Cancelled)).Select(p => p.Id));

        Assert.Equal(
            [
                "/v1/organization/projects?include_archived=true&limit=100",
                "/v1/organization/projects?include_archived=true&limit=100&after=proj_2",
                "/v1/organization/projects?include_archived=true&limit=100&after=proj_3",
            ],
            scene.Sent.Select(s => s.Target));
    }

    [Fact]
    public async Task Usage_is_read_by_next_page_to_its_end()
    {
        var scene = new AdminScene(
            """{"object":"page","data":[{"object":"bucket","start_time":60,"end_time":120,"results":[{"object":"organization.usage.completions.result","input_tokens":3,"api_key_id":"key_1"}]}],"has_more":true,"next_page":"page_2=="}""",
            """{"object":"page","data":[{"object":"bucket","start_time":120,"end_time":180,"results":[]}],"has_more":false,"next_page":null}""");
        var query = new UsageQuery { Kind = UsageKind.Completions, Start = DateTimeOffset.FromUnixTimeSeconds(60), Width = UsageWidth.Minute, GroupBy = ["api_key_id", "model"] };

        var buckets = await scene.Admin.Usage.ListAsync(query, Cancelled).ToListAsync(Cancelled);

        Assert.Equal([60, 120], buckets.Select(b => b.StartTime.ToUnixTimeSeconds()));
        Assert.Equal((3, "key_1"), (buckets[0].Results[0].InputTokens, buckets[0].Results[0].ApiKeyId));
        Assert.Equal(
            "/v1/organization/usage/completions?start_time=60&bucket_width=1m&group_by%5B%5D=api_key_id&group_by%5B%5D=model&limit=1440&page=page_2%3D%3D",
            scene.Sent[1].Target);
    }

    [Theory]
    [InlineData("""{"data":[{"id":"proj_1"}],"last_id":"proj_1","has_more":true}""", "the same page comes again")]
    [InlineData("""{"data":[],"has_more":true}""", "there is more, but not where")]
    public async Task A_server_without_an_end_is_a_problem_not_a_loop(string always, string why)
    {
        var scene = new AdminScene(always);

        var problem = await Assert.ThrowsAsync<AdminProblem>(() => scene.Admin.Projects.ListAsync(includeArchived: false, Cancelled).ToListAsync(Cancelled).AsTask());

        Assert.Equal((AdminProblemKind.Unreadable, why), (problem.Kind, problem.Said));
        Assert.InRange(scene.Sent.Count, 1, 2);
    }

    [Fact]
    public async Task A_circle_of_pages_is_noticed_too()
    {
        var scene = new AdminScene((s, _, _) => Task.FromResult(AdminScene.Json(200, $$"""{"data":[{"id":"x"}],"last_id":"{{s.Sent.Count % 3}}","has_more":true}""")));

        await Assert.ThrowsAsync<AdminProblem>(() => scene.Admin.Projects.ListAsync(includeArchived: false, Cancelled).ToListAsync(Cancelled).AsTask());

        Assert.Equal(4, scene.Sent.Count);
    }

    [Fact]
    public void Usage_is_grouped_only_by_what_the_kind_is_counted_by()
    {
        var scene = new AdminScene("{}");
        var query = new UsageQuery { Kind = UsageKind.VectorStores, Start = default, GroupBy = ["api_key_id"] };

        Assert.Contains("not counted by api_key_id", Assert.Throws<ArgumentException>(() => scene.Admin.Usage.ListAsync(query, Cancelled)).Message, StringComparison.Ordinal);
    }
}
