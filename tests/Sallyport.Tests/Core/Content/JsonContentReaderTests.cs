using System.Text;
using System.Text.Json;
using CsCheck;
using Sallyport.Core.Content;
using Sallyport.Core.Policy;
using Xunit;

namespace Sallyport.Tests.Core.Content;

public sealed class JsonContentReaderTests
{
    [Fact]
    public void Reads_what_decides_of_a_response()
    {
        var facts = Facts("""
            {"input":[{"role":"user","content":"hi"},{"type":"additional_tools","tools":[{"type":"shell"}]}],"model":"gpt-5","tools":[{"type":"mcp","server_url":"x"},{"type":"function","name":"f",
            "parameters":{"model":"no","tools":[1]}},{"type":"image_generation","model":"gpt-image-1"},{"type":"namespace","tools":[{"type":"custom"}]}],
            "store":false,"background":true,"service_tier":"flex","previous_response_id":"resp_1","max_output_tokens":17,"stream":true,"prompt":{"id":"pmpt_1"}}
            """, ContentShape.Responses);

        Assert.Equal("gpt-5", facts.Model);
        Assert.Equal(["shell", "mcp", "function", "image_generation", "namespace", "custom"], facts.Tools);
        Assert.Equal(["gpt-image-1"], facts.AlsoModels);
        Assert.Equal((false, true, "flex"), (facts.Store, facts.Background, facts.ServiceTier));
        Assert.True(facts.Continues && facts.Stream && facts.HasStoredPrompt);
        Assert.Equal(17, facts.MaxOutputTokens);
    }

    [Theory]
    [InlineData("""{"model":"a","model":"b"}""")]
    [InlineData("""{"model":"a","mod\u0065l":"b"}""")]
    [InlineData("""{"model":"a","messages":[],"messages":[]}""")]
    [InlineData("""{"model":"a","tools":[{"type":"function","type":"mcp"}]}""")]
    [InlineData("""{"model":"a","tools":[{"type":"function"}],"tools":[]}""")]
    [InlineData("""{"model":"a","stream_options":{"include_usage":true,"include_usage":false}}""")]
    [InlineData("""{"model":"a","conversation":{"id":"x","id":"y"}}""")]
    [InlineData("""{"model":"a","temperature":1,"Temperature":2}""")]
    public void A_field_that_comes_twice_where_it_decides_is_refused(string body) =>
        Assert.Equal(Rule.DuplicateField, Refusal(body)?.Rule);

    [Theory]
    [InlineData(63), InlineData(64), InlineData(65), InlineData(511), InlineData(512)]
    public void A_long_model_is_read_whole_in_pieces_of_any_size(int length)
    {
        var model = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        foreach (var piece in new[] { 1, 7, 64, 2000 })
        {
            var reader = JsonContentReader.For(ContentShape.Chat);
            foreach (var bytes in Encoding.UTF8.GetBytes($"{{\"model\":\"{model}\"}}").Chunk(piece)) Assert.Null(reader.Read(bytes));

            Assert.Null(reader.Complete());
            Assert.Equal(model, reader.Facts.Model);
        }
    }

    [Fact]
    public void A_model_longer_than_is_held_is_refused() =>
        Assert.Equal(Rule.MalformedContent, Refusal($"{{\"model\":\"{new string('a', 513)}\"}}")?.Rule);

    [Theory]
    [InlineData("\ufeff{\"model\":\"a\"}")]
    [InlineData("""{"model":"a"} {"model":"b"}""")]
    [InlineData("""{"model":"a"}x""")]
    [InlineData("""{"model":"a","x":NaN}""")]
    [InlineData("""{"model":"a","x":Infinity}""")]
    [InlineData("""{"model":"a","x":01}""")]
    [InlineData("""{"model":"a","x":1.}""")]
    [InlineData("""{'model':'a'}""")]
    [InlineData("""{"model":"a",}""")]
    [InlineData("""{"model":"a"/**/}""")]
    [InlineData("""{"model":["a"]}""")]
    [InlineData("""{"model":{"a":1}}""")]
    [InlineData("""{"model":1}""")]
    [InlineData("""{"Model":"a"}""")]
    [InlineData("""{"model":"a","tools":{"type":"mcp"}}""")]
    [InlineData("""{"model":"a","tools":["mcp"]}""")]
    [InlineData("""{"model":"a","tools":[{"name":"mcp"}]}""")]
    [InlineData("""{"model":"a","tools":[{"type":null}]}""")]
    [InlineData("""{"model":"a","tools":[{"type":"\ud800"}]}""")]
    [InlineData("""{"model":"a","store":"false"}""")]
    [InlineData("""{"model":"a","n":1e3}""")]
    [InlineData("""{"model":"a","n":-1}""")]
    [InlineData("""{"model":"a","max_tokens":99999999999999999999}""")]
    [InlineData("""[{"model":"a"}]""")]
    [InlineData("\"model\"")]
    [InlineData("")]
    [InlineData("""{"model":"a\u00""")]
    [InlineData("{\"model\":\"a\nb\"}")]
    public void What_is_not_the_json_it_is_declared_to_be_is_refused(string body) =>
        Assert.Equal(Rule.MalformedContent, Refusal(body)?.Rule);

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused_wherever_they_stand()
    {
        foreach (var bad in new byte[][] { [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xE2, 0x82], [0xFF] })
        {
            byte[] body = [.. "{\"model\":\"a\",\"x\":\""u8, .. bad, .. "\"}"u8];
            Assert.Equal(Rule.MalformedContent, Refusal(body)?.Rule);
        }
    }

    [Fact]
    public void A_string_of_many_megabytes_is_walked_through_and_not_held()
    {
        var reader = JsonContentReader.For(ContentShape.Chat);
        var piece = new byte[64 * 1024];
        piece.AsSpan().Fill((byte)'A');
        Assert.Null(reader.Read("{\"messages\":[{\"image_url\":\""u8));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1024; i++) Assert.Null(reader.Read(piece));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000);
        Assert.Null(reader.Read("\"}],\"model\":\"gpt-5\"}"u8));
        Assert.Null(reader.Complete());
        Assert.Equal("gpt-5", reader.Facts.Model);
    }

    [Fact]
    public void The_facts_do_not_depend_on_how_the_body_is_split()
    {
        var body = Encoding.UTF8.GetBytes("""
            {"messages":[{"content":"h\u00e9 € 😀 \ud83d\ude00 \"q\" \\"}],"mod\u0065l":"gpt-5","tools":[{"type":"web\u005fsearch"},{"type":"mcp"}],"n":12,
            "max_tokens":345,"stream":true,"stream_options":{"include_usage":true},"store":null,"x":[1.5e-3,true,false,null,{}]}
            """);
        var whole = Json(Read(JsonContentReader.For(ContentShape.Chat), body).Facts);
        Assert.Contains("web_search", whole, StringComparison.Ordinal);
        for (var first = 0; first <= body.Length; first++)
        {
            Assert.Equal(whole, Json(Read(JsonContentReader.For(ContentShape.Chat), body[..first], body[first..]).Facts));
        }
        Assert.Equal(whole, Json(Read(JsonContentReader.For(ContentShape.Chat), [.. body.Select(b => new[] { b })]).Facts));
    }

    [Fact]
    public void It_takes_for_json_exactly_what_the_frameworks_own_reader_takes_for_it()
    {
        string[] all = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"\\u00e9\"", "\"\\x\"", "1", "-0", "01", "1.5", "1e+9", "-", "true", "nul", "null", " ", "\"é\"", "\""];
        var scraps = Gen.Int[0, all.Length - 1].Select(i => all[i]);
        (from count in Gen.Int[0, 12] from parts in scraps.Array[count] from cut in Gen.Int[0, 40] select ("{\"m\":" + string.Concat(parts) + "}", cut)).Sample(sample =>
        {
            var body = Encoding.UTF8.GetBytes(sample.Item1);
            var cut = Math.Min(sample.cut, body.Length);
            var reader = JsonContentReader.For(ContentShape.AnthropicMessages);
            var refused = reader.Read(body.AsSpan(0, cut)) ?? reader.Read(body.AsSpan(cut)) ?? reader.Complete();
            return refused?.Rule == Rule.DuplicateField || (refused is null) == IsJson(body);
        }, iter: 20_000);
    }

    [Fact]
    public void A_second_model_is_always_found_wherever_it_stands_and_however_it_is_escaped()
    {
        var name = Gen.Int[0, 31].Select(bits => string.Concat("model".Select((c, i) => (bits >> i & 1) == 0 ? c.ToString() : $"\\u{(int)c:x4}")));
        (from at in Gen.Int[0, 6] from second in name from cut in Gen.Int[0, 200] select (at, second, cut)).Sample(sample =>
        {
            var fields = new List<string> { "\"model\":\"a\"", "\"messages\":[{\"model\":1,\"model\":2}]", "\"n\":1", "\"tools\":[{\"type\":\"mcp\"}]", "\"metadata\":{\"a\":{}}", "\"stop\":\"x\"" };
            fields.Insert(sample.at, $"\"{sample.second}\": \"b\"");
            var body = Encoding.UTF8.GetBytes("{" + string.Join(',', fields) + "}");
            var cut = Math.Min(sample.cut, body.Length);
            var reader = JsonContentReader.For(ContentShape.Chat);
            return (reader.Read(body.AsSpan(0, cut)) ?? reader.Read(body.AsSpan(cut)) ?? reader.Complete())?.Rule == Rule.DuplicateField;
        });
    }

    [Fact]
    public void Anthropic_and_gemini_name_their_tools_their_own_way()
    {
        var anthropic = Facts("""{"model":"claude","max_tokens":5,"tools":[{"name":"f","input_schema":{}},{"type":"web_search_20250305"}],"mcp_servers":[{"url":"x"}]}""", ContentShape.AnthropicMessages);
        Assert.Equal(["custom", "web_search_20250305", "mcp"], anthropic.Tools);

        var gemini = Facts("""{"contents":[],"tools":[{"googleSearch":{}},{"code_execution":{}}],"generationConfig":{"maxOutputTokens":9,"candidateCount":2}}""", ContentShape.GeminiGenerate, "gemini-2.5-pro");
        Assert.Equal(("gemini-2.5-pro", 9L, 2L), (gemini.Model, gemini.MaxOutputTokens, gemini.Choices));
        Assert.Equal(["google_search", "code_execution"], gemini.Tools);

        var other = JsonContentReader.For(ContentShape.GeminiGenerate, "gemini-2.5-pro");
        Assert.Equal(Rule.DuplicateField, other.Read("{\"model\":\"models/gemini-ultra\"}"u8)?.Rule);
        var both = JsonContentReader.For(ContentShape.GeminiGenerate, "gemini-2.5-pro");
        Assert.Equal(Rule.DuplicateField, both.Read("{\"generationConfig\":{},\"generation_config\":{}}"u8)?.Rule);
    }

    [Fact]
    public void A_frame_names_its_model_and_tools_wherever_the_api_takes_them()
    {
        var frame = JsonContentReader.ForFrame();
        Assert.Null(frame.Read("""{"type":"session.update","session":{"tools":[{"type":"mcp"}],"max_output_tokens":"inf","audio":{"input":{"transcription":{"model":"whisper-1"}}}}}"""u8) ?? frame.Complete());
        Assert.Equal("session.update", frame.EventType);
        Assert.Equal(["mcp"], frame.Facts.Tools);
        Assert.Equal(["whisper-1"], frame.Facts.AlsoModels);

        var twice = JsonContentReader.ForFrame();
        Assert.Equal(Rule.DuplicateField, twice.Read("""{"type":"response.create","model":"a","response":{"model":"b"}}"""u8)?.Rule);
    }

    private static bool IsJson(byte[] body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Json(ContentFacts facts) => JsonSerializer.Serialize(facts);

    private static Denial? Refusal(string body) => Refusal(Encoding.UTF8.GetBytes(body));

    private static Denial? Refusal(byte[] body)
    {
        var reader = JsonContentReader.For(ContentShape.Chat);
        var whole = reader.Read(body) ?? reader.Complete();
        var bytewise = JsonContentReader.For(ContentShape.Chat);
        Denial? found = null;
        foreach (var b in body) found ??= bytewise.Read([b]);
        Assert.Equal(whole, found ?? bytewise.Complete());
        return whole;
    }

    private static ContentFacts Facts(string body, ContentShape shape, string? pathModel = null) =>
        Read(JsonContentReader.For(shape, pathModel), Encoding.UTF8.GetBytes(body)).Facts;

    private static JsonContentReader Read(JsonContentReader reader, params byte[][] pieces)
    {
        foreach (var piece in pieces) Assert.Null(reader.Read(piece));
        Assert.Null(reader.Complete());
        return reader;
    }
}
