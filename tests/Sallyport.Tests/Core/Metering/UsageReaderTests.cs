using System.Text;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;
using Xunit;

namespace Sallyport.Tests.Core.Metering;

/// <summary>Every shape in which a provider reports usage, in pieces of every size.</summary>
public sealed class UsageReaderTests
{
    private const string Json = "application/json";
    private const string Events = "text/event-stream; charset=utf-8";

    private static readonly TokenUsage s_fallback = new() { Input = 1000, Output = 7, Images = 3, IsEstimated = true };

    public static TheoryData<ContentShape, string, string, TokenUsage, string?> Shapes => new()
    {
        {
            ContentShape.Chat, Json,
            """{"id":"c","model":"gpt-5","choices":[{"message":{"content":"\"usage\":{\"prompt_tokens\":9}"}}],"usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46,"prompt_tokens_details":{"cached_tokens":5,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":30}},"service_tier":"default"}""",
            new TokenUsage { Input = 12, Output = 34, CachedInput = 5, Reasoning = 30 }, "gpt-5"
        },
        {
            ContentShape.Chat, Events,
            "data: {\"model\":\"gpt-5\",\"choices\":[{\"delta\":{\"content\":\"Hi\"}}],\"usage\":null}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}\n\ndata: [DONE]\n\n",
            new TokenUsage { Input = 3, Output = 4 }, "gpt-5"
        },
        {
            ContentShape.Responses, Json,
            """{ "object":"response","status":"completed","model":"gpt-5-mini","output":[{"type":"message","content":[{"type":"output_text","text":"x"}]}],"usage":{"input_tokens":1,"input_tokens_details":{"cached_tokens":1},"output_tokens":2,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":3}}""",
            new TokenUsage { Input = 1, CachedInput = 1, Output = 2 }, "gpt-5-mini"
        },
        {
            ContentShape.Responses, Events,
            "event: response.created\r\ndata: {\"type\":\"response.created\",\"response\":{\"model\":\"gpt-5\",\"usage\":null}}\r\n\r\nevent: response.completed\r\ndata: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"usage\":{\"input_tokens\":36,\"output_tokens\":87,\"total_tokens\":123}}}\r\n\r\n",
            new TokenUsage { Input = 36, Output = 87 }, "gpt-5"
        },
        { ContentShape.Embeddings, Json, """{"data":[{"embedding":[0.5,-1e-3,2]}],"model":"text-embedding-3-small","usage":{"prompt_tokens":8,"total_tokens":8}}""", new TokenUsage { Input = 8 }, "text-embedding-3-small" },
        { ContentShape.Images, Json, """{"created":1,"data":[{"b64_json":"AAAA"},{"b64_json":"BBBB"}],"usage":{"input_tokens":50,"output_tokens":4160,"total_tokens":4210,"input_tokens_details":{"text_tokens":10,"image_tokens":40}}}""", new TokenUsage { Input = 50, Output = 4160, Images = 2 }, null },
        {
            ContentShape.Images, Events,
            "event: image_generation.partial_image\ndata: {\"type\":\"image_generation.partial_image\",\"b64_json\":\"AA\"}\n\nevent: image_generation.completed\ndata: {\"type\":\"image_generation.completed\",\"b64_json\":\"AA\",\"usage\":{\"input_tokens\":5,\"output_tokens\":10,\"total_tokens\":15}}\n\n",
            new TokenUsage { Input = 5, Output = 10, Images = 1 }, null
        },
        { ContentShape.Speech, Events, "data: {\"type\":\"speech.audio.delta\",\"audio\":\"AAAA\"}\n\ndata: {\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":14,\"output_tokens\":101,\"total_tokens\":115}}\n\n", new TokenUsage { Input = 14, Output = 101 }, null },
        { ContentShape.AudioForm, Json, """{"text":"hello","usage":{"type":"tokens","input_tokens":14,"input_token_details":{"audio_tokens":14},"output_tokens":45,"total_tokens":59}}""", new TokenUsage { Input = 14, Output = 45 }, null },
        { ContentShape.AudioForm, Json, """{"text":"hello","usage":{"type":"duration","seconds":9.5}}""", new TokenUsage { Seconds = 9.5 }, null },
        {
            ContentShape.AnthropicMessages, Json,
            """{"id":"m","type":"message","model":"claude-sonnet-4-5","content":[{"type":"text","text":"Hi"}],"usage":{"input_tokens":10,"cache_creation_input_tokens":100,"cache_read_input_tokens":1000,"output_tokens":5}}""",
            new TokenUsage { Input = 1110, CachedInput = 1000, CacheWrites = 100, Output = 5 }, "claude-sonnet-4-5"
        },
        {
            ContentShape.AnthropicMessages, Events,
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"claude-sonnet-4-5\",\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}}\n\nevent: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}}\n\nevent: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":15}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
            new TokenUsage { Input = 25, Output = 15 }, "claude-sonnet-4-5"
        },
        {
            ContentShape.GeminiGenerate, Json,
            """{"candidates":[{"content":{"parts":[{"text":"Hi"}]}}],"usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":5,"thoughtsTokenCount":40,"cachedContentTokenCount":2,"totalTokenCount":53},"modelVersion":"gemini-2.5-flash"}""",
            new TokenUsage { Input = 8, CachedInput = 2, Output = 45, Reasoning = 40 }, "gemini-2.5-flash"
        },
        { ContentShape.GeminiGenerate, Json, """[{"usageMetadata":{"promptTokenCount":8,"totalTokenCount":8}},{"usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":6,"totalTokenCount":14}}]""", new TokenUsage { Input = 8, Output = 6 }, null },
        { ContentShape.GeminiGenerate, Events, "data: {\"usageMetadata\":{\"promptTokenCount\":8,\"candidatesTokenCount\":2}}\n\ndata: {\"usageMetadata\":{\"promptTokenCount\":8,\"candidatesTokenCount\":9}}\n\n", new TokenUsage { Input = 8, Output = 9 }, null },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Usage_is_read_however_the_bytes_are_cut(ContentShape shape, string type, string answer, TokenUsage expected, string? model)
    {
        var bytes = Encoding.UTF8.GetBytes(answer);
        for (var size = 1; size <= bytes.Length; size = size < 40 ? size + 1 : size * 2)
        {
            var reader = UsageReader.For(shape, type)!;
            for (var at = 0; at < bytes.Length; at += size) reader.Read(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)));
            Assert.Equal(expected, reader.Total(s_fallback, isComplete: true));
            Assert.Equal(model, reader.Model);
        }
    }

    [Fact]
    public void Every_answer_on_a_WebSocket_is_counted()
    {
        var reader = UsageReader.ForWebSocket(ContentShape.Realtime);
        foreach (var message in (string[])[
            """{"type":"response.created","response":{"usage":null}}""",
            """{"type":"response.done","response":{"usage":{"total_tokens":30,"input_tokens":10,"output_tokens":20,"input_token_details":{"cached_tokens":4}}}}""",
            """{"type":"response.output_text.delta","delta":"x"}""",
            """{"type":"response.done","response":{"usage":{"total_tokens":3,"input_tokens":1,"output_tokens":2}}}"""])
        {
            reader.Read(Encoding.UTF8.GetBytes(message));
            reader.EndMessage();
        }
        Assert.Equal(new TokenUsage { Input = 11, Output = 22, CachedInput = 4 }, reader.Total(default, isComplete: false));
    }

    [Fact]
    public void A_chat_stream_without_figures_is_counted_here_and_says_so()
    {
        var reader = UsageReader.For(ContentShape.Chat, Events)!;
        foreach (var text in (string[])["Hel", "lo, this is a longer piece", ""])
            reader.Read(Encoding.UTF8.GetBytes("data: {\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}\n\n"));
        reader.Read("data: [DONE]\n\n"u8);
        // One token for three letters, seven for 26.
        Assert.Equal(new TokenUsage { Input = 1000, Output = 8, IsEstimated = true }, reader.Total(new TokenUsage { Input = 1000 }, isComplete: true));
    }

    [Fact]
    public void A_stream_that_was_cut_is_an_estimate_from_what_had_come()
    {
        var reader = UsageReader.For(ContentShape.AnthropicMessages, Events)!;
        reader.Read(Encoding.UTF8.GetBytes("data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}}\n\ndata: {\"delta\":{\"type\":\"text_delta\",\"text\":\"" + new string('a', 400) + "\"}}\n\ndata: {\"delta\":{\"text\":\"bbbbb"));
        Assert.Equal(new TokenUsage { Input = 25, Output = 102, IsEstimated = true }, reader.Total(new TokenUsage { Input = 1000 }, isComplete: false));
    }

    [Fact]
    public void A_stream_that_was_cut_did_not_go_on_in_the_background_but_a_queued_answer_does()
    {
        var cut = UsageReader.For(ContentShape.Responses, Events)!;
        cut.Read("data: {\"type\":\"response.created\",\"response\":{\"status\":\"in_progress\"}}\n\n"u8);
        Assert.False(cut.IsUnfinished);
        var queued = UsageReader.For(ContentShape.Responses, Json)!;
        queued.Read("{\"status\":\"queued\",\"usage\":null}"u8);
        Assert.True(queued.IsUnfinished);
    }

    [Fact]
    public void What_a_model_says_about_usage_is_not_usage()
    {
        var reader = UsageReader.For(ContentShape.Chat, Json)!;
        reader.Read("""{"choices":[{"message":{"content":"}],\"usage\":{\"prompt_tokens\":1}","usage":{"prompt_tokens":1,"completion_tokens":1}}}],"tools":{"usage":{"prompt_tokens":2}}}"""u8);
        Assert.True(reader.Total(s_fallback, isComplete: true).IsEstimated);
    }

    [Fact]
    public void A_string_of_megabytes_is_passed_over_without_being_held()
    {
        var reader = UsageReader.For(ContentShape.Images, Json)!;
        reader.Read("""{"data":[{"b64_json":" """u8);
        var block = Encoding.ASCII.GetBytes(new string('A', 64 * 1024));
        reader.Read(block);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) reader.Read(block);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
        reader.Read("""AA"}],"usage":{"input_tokens":1,"output_tokens":2}}"""u8);
        Assert.Equal(new TokenUsage { Input = 1, Output = 2, Images = 1 }, reader.Total(s_fallback, isComplete: true));
    }

    [Theory]
    [InlineData("}}}}]]]]{\"usage\":")]
    [InlineData("data: {\"usage\":{\"prompt_tokens\":99999999999999999999999,\"completion_tokens\":-4}}\n\n")]
    [InlineData("\"\\\"\\\\\\")]
    public void Nonsense_gives_an_estimate_and_no_exception(string nonsense)
    {
        foreach (var type in (string[])[Json, Events])
        {
            var reader = UsageReader.For(ContentShape.Chat, type)!;
            reader.Read(Encoding.UTF8.GetBytes(nonsense + new string('[', 500) + nonsense));
            Assert.Equal((1000, true), (reader.Total(s_fallback, isComplete: true).Input, reader.Total(s_fallback, isComplete: true).IsEstimated));
        }
    }

    [Theory, InlineData("audio/mpeg"), InlineData("text/plain"), InlineData(null)]
    public void An_answer_of_another_type_is_not_read(string? type) => Assert.Null(UsageReader.For(ContentShape.Speech, type));
}
