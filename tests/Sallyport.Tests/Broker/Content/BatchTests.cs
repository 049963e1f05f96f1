using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Broker.Content;

/// <summary>Batches that are started from a file, and files that are sent in parts.</summary>
public sealed class BatchTests
{
    private static readonly Provider s_openai = GateFixture.Example with
    {
        Operations = ProviderCatalogLoader.BuiltIn.Single(p => p.Name == "openai").Operations,
    };

    private static readonly Grant s_models = Grant("responses") with { Models = new NameRules { Allow = ["gpt-5*"] } };

    [Fact]
    public async Task A_batch_starts_from_a_file_that_was_read_and_from_no_other()
    {
        foreach (var grant in new[] { s_models, Grant("responses") })
        {
            await using var upstream = await ReadingUpstream.StartAsync(s_openai, grant);
            Assert.Equal("batch-not-read", await StartBatchAsync(upstream, "file-1"));
            Assert.Null(await UploadAsync(upstream, "file-1", Line("/v1/responses", "gpt-5") + Line("/v1/responses", "gpt-5-mini")));

            Assert.Null(await StartBatchAsync(upstream, "file-1"));
            Assert.Equal("batch-not-read", await StartBatchAsync(upstream, "file-2"));
            Assert.Equal("group-not-granted", await StartBatchAsync(upstream, "file-1", "/v1/embeddings"));
            Assert.Equal("duplicate-field", RuleOf(await upstream.SendAsync("/v1/batches", """{"input_file_id":"file-1","endpoint":"/v1/responses","input_file_id":"file-2"}""")));
            Assert.Equal("batch-not-read", RuleOf(await upstream.SendAsync("/v1/batches", """{"endpoint":"/v1/responses"}""")));
            Assert.Equal(2, upstream.Seen.Count);
        }
    }

    [Fact]
    public async Task A_batch_is_held_to_the_grant_that_its_agent_has_when_it_starts()
    {
        var policy = new PolicyInForce();
        await using var upstream = await ReadingUpstream.StartAsync(s_openai, s_models, s => s.InForce = policy);
        policy.Replace(Snapshot(s_models));
        Assert.Null(await UploadAsync(upstream, "file-1", Line("/v1/responses", "gpt-5") + Line("/v1/responses", "gpt-5-mini", tool: "web_search")));
        Assert.Null(await StartBatchAsync(upstream, "file-1"));

        var lost = new (Grant Grant, string Rule)[]
        {
            (s_models with { Models = new NameRules { Allow = ["gpt-5"] } }, "model-not-allowed"),
            (s_models with { Tools = new NameRules { Deny = ["web_search"] } }, "tool-not-allowed"),
            (s_models with { Requests = new RequestRules { Store = false } }, "store-not-allowed"),
            (Grant("embeddings"), "group-not-granted"),
        };
        foreach (var (grant, rule) in lost)
        {
            policy.Replace(Snapshot(grant));
            Assert.Equal(rule, await StartBatchAsync(upstream, "file-1", endpoint: rule == "group-not-granted" ? "/v1/embeddings" : "/v1/responses"));
        }
        policy.Replace(Snapshot(Grant() with { Permissions = SessionSetup.Everything }));
        Assert.Null(await StartBatchAsync(upstream, "file-unread"));
    }

    [Theory]
    [InlineData("user_data", 200, """{"id":"file-1"}""")]
    [InlineData("batch", 400, """{"id":"file-1"}""")]
    [InlineData("batch", 200, """{"id":"file-1","id":"file-2"}""")]
    [InlineData("batch", 200, """{"object":{"id":"file-1"}}""")]
    [InlineData("batch", 200, "no json")]
    public async Task A_file_is_known_only_if_it_was_read_as_a_batch_and_taken(string purpose, int status, string answer)
    {
        await using var upstream = await ReadingUpstream.StartAsync(s_openai, s_models);
        (upstream.Status, upstream.Answer) = (status, answer);
        using var client = upstream.Gate.Client();
        using var form = Form(Line("/v1/responses", "gpt-5"), purpose);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/files") { Content = form };
        request.Headers.TryAddWithoutValidation("x-api-key", upstream.Gate.Placeholder);
        using (await client.SendAsync(request, TestContext.Current.CancellationToken)) Assert.Single(upstream.Seen);

        (upstream.Status, upstream.Answer) = (200, "{}");
        Assert.Equal("batch-not-read", await StartBatchAsync(upstream, "file-1"));
        Assert.Equal("batch-not-read", await StartBatchAsync(upstream, "file-2"));
    }

    [Fact]
    public async Task The_body_of_a_line_cannot_say_another_path_than_its_url()
    {
        await using var upstream = await ReadingUpstream.StartAsync(s_openai, s_models);
        var hidden = """{"method":"POST","url":"/v1/embeddings","body":{"model":"gpt-5","endpoint":"/v1/responses"}}""" + "\n";
        Assert.Equal("group-not-granted", await UploadAsync(upstream, "file-1", hidden));
        Assert.Empty(upstream.Seen);
    }

    [Theory]
    [InlineData("""{"purpose":"fine-tune","bytes":1}""", null)]
    [InlineData("""{"purpose":"user_data","bytes":1}""", null)]
    [InlineData("""{"purpose":"assistants","bytes":1}""", null)]
    [InlineData("""{"purpose":"vision","bytes":1}""", null)]
    [InlineData("""{"purpose":"batch","bytes":1}""", "batch-not-read")]
    [InlineData("""{"purpose":"Batch ","bytes":1}""", "batch-not-read")]
    [InlineData("""{"purpose":"something new"}""", "batch-not-read")]
    [InlineData("""{"bytes":1}""", "batch-not-read")]
    [InlineData("""{"purpose":"vision","purpose":"batch"}""", "duplicate-field")]
    [InlineData("""{"Purpose":"batch","purpose":"vision"}""", "malformed-content,duplicate-field")]
    public async Task An_upload_in_parts_may_begin_as_anything_but_a_batch(string body, string? rule)
    {
        foreach (var grant in new[] { s_models, Grant("responses") })
        {
            await using var upstream = await ReadingUpstream.StartAsync(s_openai, grant);
            var seen = RuleOf(await upstream.SendAsync("/v1/uploads", body));
            Assert.True(rule is null ? seen is null : rule.Split(',').Contains(seen), seen);
            using var client = upstream.Gate.Client();
            using var part = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(Line("/v1/embeddings", "gpt-4o"))), "data", "part" } };
            Assert.Null(RuleOf(await upstream.SendAsync(client, "/v1/uploads/upload_1/parts", part)));
            upstream.Answer = """{"id":"upload_1","file":{"id":"file-1","purpose":"batch"}}""";
            Assert.Null(RuleOf(await upstream.SendAsync("/v1/uploads/upload_1/complete", "{}")));
            // Whatever was sent in parts, no batch starts from it.
            Assert.Equal("batch-not-read", await StartBatchAsync(upstream, "file-1"));
        }
    }

    private static string? RuleOf((System.Net.HttpStatusCode Status, JsonElement Body) answer) =>
        answer.Body.TryGetProperty("sallyport", out var block) ? block.GetProperty("rule").GetString() : null;

    private static async Task<string?> StartBatchAsync(ReadingUpstream upstream, string file, string endpoint = "/v1/responses") =>
        RuleOf(await upstream.SendAsync("/v1/batches", JsonSerializer.Serialize(new { input_file_id = file, endpoint, completion_window = "24h" })));

    private static async Task<string?> UploadAsync(ReadingUpstream upstream, string id, string file)
    {
        upstream.Answer = JsonSerializer.Serialize(new { @object = "file", id, purpose = "batch" });
        using var client = upstream.Gate.Client();
        using var form = Form(file, "batch");
        return RuleOf(await upstream.SendAsync(client, "/v1/files", form));
    }

    private static MultipartFormDataContent Form(string file, string purpose)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(file));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/jsonl");
        return new MultipartFormDataContent { { new StringContent(purpose), "\"purpose\"" }, { content, "\"file\"", "\"batch.jsonl\"" } };
    }

    private static string Line(string url, string model, string? tool = null) => JsonSerializer.Serialize(new
    {
        custom_id = "1",
        method = "POST",
        url,
        body = new { model, input = "x", tools = tool is null ? [] : new[] { new { type = tool } } },
    }) + "\n";

    private static PolicySnapshot Snapshot(Grant grant) => new()
    {
        Version = 1,
        Agents = new Dictionary<string, AgentPolicy> { ["test"] = new() { Name = "test", Grants = [grant] } },
    };

    private static Grant Grant(params string[] groups) => new()
    {
        Agent = "test",
        Credential = "example/default",
        Permissions = new PermissionSet { Groups = groups.Concat(["files", "batch"]).ToDictionary(g => g, _ => Access.Write) },
    };
}
