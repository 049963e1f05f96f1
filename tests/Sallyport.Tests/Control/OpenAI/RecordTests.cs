using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Xunit;

namespace Sallyport.Tests.Control.OpenAI;

public sealed class RecordTests
{
    private static readonly CostQuery s_costs = new() { Start = DateTimeOffset.UnixEpoch };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_audit_log_tells_the_scopes_of_a_key_from_either_place()
    {
        var scene = new AdminScene(
            """
            {"object":"list","has_more":false,"data":[
              {"id":"1","type":"api_key.created","effective_at":100,"api_key.created":{"id":"key_1","data":{"scopes":["api.model.read"]}},
               "actor":{"type":"session","session":{"user":{"id":"user_1","email":"a@example.com"},"ip_address":"203.0.113.7"}}},
              {"id":"2","type":"api_key.updated","effective_at":101,"api_key.updated":{"id":"key_1","changes_requested":{"scopes":[]}},
               "actor":{"type":"api_key","api_key":{"id":"key_2","type":"service_account","service_account":{"id":"sa_1"}}}},
              {"id":"3","type":"api_key.updated","effective_at":102,"api_key.updated":{"id":"key_1","data":{"scopes":["api.files.read"]}}},
              {"id":"4","type":"moon.landed","effective_at":103,"moon.landed":{"id":"m","crew":2},"actor":null},
              {"id":"5","type":"logout.succeeded","effective_at":104}
            ]}
            """);

        var events = await scene.Admin.AuditLog.ListAsync(new AuditQuery(), Cancelled).ToListAsync(Cancelled);

        Assert.Equal([["api.model.read"], [], ["api.files.read"], null, null], events.Select(e => e.Scopes?.ToArray()));
        Assert.Equal(["key_1", "key_1", "key_1", "m", null], events.Select(e => e.ResourceId));
        Assert.Equal(["user_1", "sa_1", null, null, null], events.Select(e => e.Actor?.Person?.Id));
        Assert.Equal(2, events[3].Details!.Value.GetProperty("crew").GetInt32());
        Assert.Null(events[4].Details);
    }

    [Fact]
    public async Task What_is_unknown_is_passed_over_and_what_is_absent_is_null()
    {
        var scene = new AdminScene("""{"id":"k","shiny":{"new":[1]},"owner":{"type":"robot"},"owner_project_access":"perhaps","created_at":1.5}""");

        var key = await scene.Admin.ProjectKeys.GetAsync("p", "k", Cancelled);

        Assert.Equal(("robot", "perhaps", 1), (key!.Owner!.Type, key.OwnerProjectAccess, key.CreatedAt!.Value.ToUnixTimeSeconds()));
        Assert.Null(key.ExpiresAt);
        Assert.Null(key.LastUsedAt);
    }

    [Theory]
    [InlineData("0.0600000000000000000000000001", "0.0600000000000000000000000001")]
    [InlineData("\"12.34\"", "12.34")]
    [InlineData("6e-05", "0.00006")]
    public async Task Costs_are_exact_whether_the_provider_writes_numbers_or_texts(string written, string expected)
    {
        var scene = new AdminScene($$"""{"object":"page","has_more":false,"next_page":null,"data":[{"object":"bucket","start_time":0,"end_time":86400,"results":[{"amount":{"value":{{written}},"currency":"usd"} }]}]}""");

        var day = Assert.Single(await scene.Admin.Costs.ListAsync(s_costs, Cancelled).ToListAsync(Cancelled));

        Assert.Equal(decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), day.Results[0].Amount!.Value);
    }

    [Fact]
    public async Task An_odd_figure_does_not_make_usage_unreadable()
    {
        var scene = new AdminScene("""{"object":"page","has_more":false,"next_page":null,"data":[{"object":"bucket","start_time":0,"end_time":60,"results":[{"seconds":12.6,"characters":7.0,"input_tokens":"42","images":null}]}]}""");
        var query = new UsageQuery { Kind = UsageKind.AudioTranscriptions, Start = DateTimeOffset.UnixEpoch };

        var result = Assert.Single(Assert.Single(await scene.Admin.Usage.ListAsync(query, Cancelled).ToListAsync(Cancelled)).Results);

        Assert.Equal((13, 7, 42, null), (result.Seconds, result.Characters, result.InputTokens, result.Images));
    }

    [Fact]
    public async Task Spend_is_told_in_cents()
    {
        var scene = new AdminScene("""{"threshold_amount":20000,"currency":"USD","interval":"month","enforcement":{"status":"enforcing"}}""");

        var limit = await scene.Admin.Spend.SetLimitAsync(AdminScope.Project("p"), 20_000, Cancelled);

        Assert.Equal((20_000, "enforcing"), (limit.ThresholdCents, limit.Enforcement!.Status));
        Assert.Equal(("/v1/organization/projects/p/spend_limit", """{"threshold_amount":20000,"currency":"USD","interval":"month"}"""), (scene.Sent[0].Target, scene.Sent[0].Body));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => scene.Admin.Spend.SetLimitAsync(AdminScope.Organization, 0, Cancelled));
    }

    [Fact]
    public async Task A_private_key_is_not_uploaded_as_a_certificate()
    {
        var scene = new AdminScene("{}");
        await Assert.ThrowsAsync<ArgumentException>(() => scene.Admin.Certificates.UploadAsync(null, "-----BEGIN " + "PRIVATE KEY-----", Cancelled));
        Assert.Empty(scene.Sent);
    }
}
