using System.Text.Json;
using FakeOpenAI;
using FakeOpenAI.Keys;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Sallyport.Tests.Contracts.Fake;

/// <summary>What keys do is told by usage and costs: when, whose, and by what.</summary>
public sealed class AdminUsageTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 23, 12, 0, 30, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(s_start);
    private AdminClient? _admin;

    private AdminClient Admin => _admin ?? throw new InvalidOperationException("the test has not started");

    public async ValueTask InitializeAsync() => _admin = await AdminClient.StartAsync(TestContext.Current.CancellationToken, new FakeServerOptions { Time = _time });

    public ValueTask DisposeAsync() => Admin.DisposeAsync();

    [Fact]
    public async Task Counts_each_call_in_its_minute_by_key_and_model()
    {
        var (one, two) = (Admin.State.CreateKey(), Admin.State.CreateKey());
        await Admin.InferAsync(one.Text);
        await Admin.InferAsync(one.Text, "gpt-5-mini");
        _time.Advance(TimeSpan.FromMinutes(2));
        await Admin.InferAsync(two.Text);
        await Admin.InferAsync(two.Text, path: "/v1/chat/completions", json: """{"model":"gpt-5","messages":[],"stream":false}""");
        var buckets = await BucketsAsync("completions", "&bucket_width=1m&group_by[]=api_key_id&group_by[]=model");
        Assert.Equal([2, 0, 1], buckets.Select(bucket => bucket.GetProperty("results").GetArrayLength()));
        Assert.Equal(s_start.AddSeconds(-30).ToUnixTimeSeconds(), buckets[0].GetProperty("start_time").GetInt64());
        var last = buckets[2].GetProperty("results")[0];
        Assert.Equal((two.Id, "gpt-5", 2), (last.GetProperty("api_key_id").GetString(), last.GetProperty("model").GetString(), last.GetProperty("num_model_requests").GetInt32()));
        Assert.Equal(JsonValueKind.Null, last.GetProperty("project_id").ValueKind);
        Assert.Equal(16, last.GetProperty("output_tokens").GetInt32());
    }

    [Fact]
    public async Task Counts_embeddings_and_moderations_apart()
    {
        var key = Admin.State.CreateKey().Text;
        await Admin.InferAsync(key, path: "/v1/embeddings", json: """{"model":"text-embedding-3-small","input":"one two three"}""");
        await Admin.InferAsync(key, path: "/v1/moderations", json: """{"input":"peace"}""");
        foreach (var (kind, count) in ((string, int)[])[("embeddings", 1), ("moderations", 1), ("completions", 0), ("images", 0)])
            Assert.Equal(count, (await BucketsAsync(kind)).Sum(bucket => bucket.GetProperty("results").GetArrayLength()));
    }

    [Fact]
    public async Task Filters_and_pages_to_the_end()
    {
        var key = Admin.State.CreateKey(project: Admin.State.CreateProject("other"));
        for (var hour = 0; hour < 5; hour++)
        {
            Admin.State.AddUsage("completions", key, "gpt-5", s_start.AddHours(hour), ("output_tokens", 10 + hour));
            Admin.State.AddUsage("completions", Admin.State.CreateKey(), "gpt-5", s_start.AddHours(hour), ("output_tokens", 1000));
        }
        _time.Advance(TimeSpan.FromHours(5));
        var (seen, page) = (new List<int>(), "");
        do
        {
            var answer = await Admin.GetAsync($"/v1/organization/usage/completions?start_time={s_start.ToUnixTimeSeconds()}&bucket_width=1h&limit=2&api_key_ids[]={key.Id}&project_ids[]={key.Project.Id}{page}");
            seen.AddRange(answer.GetProperty("data").EnumerateArray().SelectMany(bucket => bucket.GetProperty("results").EnumerateArray()).Select(result => result.GetProperty("output_tokens").GetInt32()));
            Assert.Equal(answer.GetProperty("has_more").GetBoolean(), answer.GetProperty("next_page").ValueKind == JsonValueKind.String);
            page = answer.GetProperty("has_more").GetBoolean() ? "&page=" + answer.GetProperty("next_page").GetString() : "";
        }
        while (page.Length > 0);
        Assert.Equal([10, 11, 12, 13, 14], seen);
    }

    [Theory]
    [InlineData("completions?bucket_width=1m")]
    [InlineData("completions?start_time=1&bucket_width=2m")]
    [InlineData("completions?start_time=1&bucket_width=1d&limit=32")]
    [InlineData("vector_stores?start_time=1&group_by[]=model")]
    [InlineData("completions?start_time=5&end_time=5")]
    [InlineData("completions?start_time=5&page=elsewhere")]
    public async Task Refuses_a_question_it_cannot_answer(string question) =>
        Assert.Equal(400, (await Admin.TryAsync("GET", "/v1/organization/usage/" + question)).Status);

    [Fact]
    public async Task Shows_usage_as_late_as_it_is_told_to()
    {
        Admin.State.Admin.UsageDelay = TimeSpan.FromMinutes(5);
        await Admin.InferAsync(Admin.State.CreateKey().Text);
        Assert.Equal(0, (await BucketsAsync("completions")).Sum(bucket => bucket.GetProperty("results").GetArrayLength()));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, (await BucketsAsync("completions")).Sum(bucket => bucket.GetProperty("results").GetArrayLength()));
    }

    [Fact]
    public async Task Bills_by_the_day_and_stops_a_project_at_its_spend_limit()
    {
        var key = Admin.State.CreateKey();
        Admin.State.AddUsage("completions", key, "gpt-5", null, ("input_tokens", 1_000_000), ("output_tokens", 100_000));
        var costs = await Admin.GetAsync($"/v1/organization/costs?start_time={s_start.ToUnixTimeSeconds()}&group_by[]=line_item");
        Assert.Equal([("gpt-5, input", 1m), ("gpt-5, output", 1m)], costs.GetProperty("data")[0].GetProperty("results").EnumerateArray()
            .Select(result => (result.GetProperty("line_item").GetString()!, result.GetProperty("amount").GetProperty("value").GetDecimal())));
        await Admin.OkAsync("POST", Admin.Project + "/spend_limit", """{"threshold_amount":201,"currency":"USD","interval":"month"}""");
        Assert.Equal((200, null), await Admin.InferAsync(key.Text));
        Admin.State.AddUsage("completions", key, "gpt-5", null, ("output_tokens", 10_000));
        Assert.Equal((429, "project_spend_limit_exceeded"), await Admin.InferAsync(key.Text));
        Assert.Equal("enforcing", (await Admin.GetAsync(Admin.Project + "/spend_limit")).GetProperty("enforcement").GetProperty("status").GetString());
        await Admin.OkAsync("DELETE", Admin.Project + "/spend_limit");
        Assert.Equal((200, null), await Admin.InferAsync(key.Text));
        await Admin.OkAsync("POST", "/v1/organization/spend_limit", """{"threshold_amount":1,"currency":"USD","interval":"month"}""");
        Assert.Equal((429, "organization_spend_limit_exceeded"), await Admin.InferAsync(key.Text));
        _time.Advance(TimeSpan.FromDays(31));
        Assert.Equal((200, null), await Admin.InferAsync(key.Text));
    }

    [Fact]
    public async Task Is_open_to_an_admin_key_with_its_scope_alone()
    {
        var key = Admin.State.CreateKey(FakeKeyType.Admin, [AdminScopes.Usage]).Text;
        Assert.Equal(200, (await Admin.TryAsync("GET", "/v1/organization/costs?start_time=1", key: key)).Status);
        Assert.Equal(401, (await Admin.TryAsync("GET", "/v1/organization/audit_logs", key: key)).Status);
        Assert.Equal(401, (await Admin.TryAsync("GET", "/v1/organization/costs?start_time=1", key: Admin.State.CreateKey(FakeKeyType.Admin, [AdminScopes.Read]).Text)).Status);
    }

    private async Task<List<JsonElement>> BucketsAsync(string kind, string query = "") =>
        [.. (await Admin.GetAsync($"/v1/organization/usage/{kind}?start_time={s_start.ToUnixTimeSeconds()}{query}")).GetProperty("data").EnumerateArray()];
}
