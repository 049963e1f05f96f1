using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Broker.Content;

public sealed class UploadTests
{
    private static readonly Provider s_openai = GateFixture.Example with
    {
        Operations = ProviderCatalogLoader.BuiltIn.Single(p => p.Name == "openai").Operations,
    };

    [Theory]
    [InlineData("/v1/responses", "gpt-5", null)]
    [InlineData("/v1/responses", "gpt-4o", "model-not-allowed")]
    [InlineData("/v1/embeddings", "gpt-5", "group-not-granted")]
    [InlineData("/v1/nowhere", "gpt-5", "unknown-operation")]
    [InlineData("/v1//responses", "gpt-5", "bad-target")]
    public async Task A_batch_is_read_line_by_line_while_it_streams(string url, string model, string? rule)
    {
        await using var upstream = await StartAsync();
        var fine = Line("/v1/responses", "gpt-5-mini");
        var file = string.Concat(Enumerable.Repeat(fine, 2 * 1024 * 1024 / fine.Length)) + Line(url, model) + fine;

        foreach (var purposeFirst in new[] { true, false })
        {
            var (_, answer) = await SendAsync(upstream, file, "batch", purposeFirst);
            Assert.Equal(rule, answer.TryGetProperty("sallyport", out var block) ? block.GetProperty("rule").GetString() : null);
        }
        Assert.Equal(rule is null ? 2 : 0, upstream.Seen.Count);
    }

    [Fact]
    public async Task A_file_that_is_no_batch_passes_byte_for_byte()
    {
        await using var upstream = await StartAsync();
        var file = new string('x', 3 * 1024 * 1024);

        var (status, _) = await SendAsync(upstream, file, "user_data", purposeFirst: false);

        Assert.Equal(HttpStatusCode.OK, status);
        var seen = Assert.Single(upstream.Seen);
        Assert.Contains(file, seen.Body, StringComparison.Ordinal);
        Assert.Equal(seen.Body.Length, seen.Length);
    }

    [Fact]
    public async Task The_model_of_a_transcription_is_decided_on_behind_its_file()
    {
        await using var upstream = await StartAsync();
        foreach (var (model, passes) in new[] { ("gpt-5-transcribe", true), ("whisper-1", false) })
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[2 * 1024 * 1024]), "file", "a.wav" }, { new StringContent(model), "\"model\"" } };
            using var client = upstream.Gate.Client();
            var (status, _) = await upstream.SendAsync(client, "/v1/audio/transcriptions", form);
            Assert.Equal(passes ? HttpStatusCode.OK : HttpStatusCode.Forbidden, status);
        }
        Assert.Single(upstream.Seen);
    }

    private static string Line(string url, string model) => JsonSerializer.Serialize(new { custom_id = "1", method = "POST", url, body = new { model, input = "x" } }) + "\n";

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(ReadingUpstream upstream, string file, string purpose, bool purposeFirst)
    {
        using var form = new MultipartFormDataContent();
        if (purposeFirst) form.Add(new StringContent(purpose), "\"purpose\"");
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(file));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/jsonl");
        form.Add(content, "\"file\"", "\"batch.jsonl\"");
        if (!purposeFirst) form.Add(new StringContent(purpose), "\"purpose\"");
        using var client = upstream.Gate.Client();
        return await upstream.SendAsync(client, "/v1/files", form);
    }

    private static Task<ReadingUpstream> StartAsync() => ReadingUpstream.StartAsync(s_openai, new Grant
    {
        Agent = "test",
        Credential = "example/default",
        Permissions = new PermissionSet { Groups = new Dictionary<string, Access> { ["files"] = Access.Write, ["responses"] = Access.Write, ["audio"] = Access.Write } },
        Models = new NameRules { Allow = ["gpt-5*"] },
    });
}
