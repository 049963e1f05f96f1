using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using Sallyport.Core.Leaks;
using Xunit;

namespace Sallyport.Tests.Core.Leaks;

/// <summary>Text that models stream a few characters at a time, one event each.</summary>
public sealed class StreamedTextRedactorTests
{
    private const string Secret = "mail jane.doe@example.com or 555-0100, zażółć \"now\"\n";

    private static readonly Regex[] s_patterns = [new(@"[\w.]+@[\w.]+\w", RegexOptions.NonBacktracking), new(@"\b\d{3}-\d{4}\b", RegexOptions.NonBacktracking)];

    /// <summary>An event of each provider's kind, given a piece of text; and a second text that runs beside it.</summary>
    private static readonly (Func<string, string> Event, Func<string, string> Beside)[] s_kinds =
    [
        (t => $$$"""{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":{{{Json(t)}}},"logprobs":[]}""",
            t => $$$"""{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":1,"delta":{{{Json(t)}}},"logprobs":[]}"""),
        (t => $$$"""{"id":"c1","choices":[{"index":0,"delta":{"content":{{{Json(t)}}}},"finish_reason":null}]}""",
            t => $$$"""{"id":"c1","choices":[{"index":1,"delta":{"content":{{{Json(t)}}}},"finish_reason":null}]}"""),
        (t => $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{{{Json(t)}}}}}""",
            t => $$$"""{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":{{{Json(t)}}}}}"""),
        (t => $$$"""{"candidates":[{"content":{"parts":[{"text":{{{Json(t)}}}}]}}]}""", t => $$$"""{"candidates":[{"index":1,"content":{"parts":[{"text":{{{Json(t)}}}}]}}]}"""),
    ];

    [Fact]
    public void What_fits_is_taken_out_however_the_text_and_the_stream_are_cut()
    {
        (from kind in Gen.Int[0, s_kinds.Length - 1]
         from pieces in Gen.Int[1, 9].Array[1, 12]
         from sizes in Gen.Int[1, 300].Array[1, 6]
         from repeat in Gen.Int[1, 3]
         select (kind, pieces, sizes, repeat)).Sample(sample =>
        {
            var (one, two) = s_kinds[sample.kind];
            var text = string.Concat(Enumerable.Repeat(Secret, sample.repeat));
            var stream = new StringBuilder();
            foreach (var (piece, i) in Cut(text, sample.pieces).Select((p, i) => (p, i)))
            {
                stream.Append($"event: x\ndata: {one(piece)}\n\n");
                // Another text, which runs beside it and must not be joined with it.
                stream.Append($"data: {two($"<{i}>")}\r\n\r\n");
            }
            stream.Append("data: [DONE]\n\n");

            var kept = Redact(Encoding.UTF8.GetBytes(stream.ToString()), sample.sizes);

            var expected = s_patterns.Aggregate(text, (t, p) => p.Replace(t, "[redacted]"));
            return Joined(kept, one) == expected && kept.Contains("[DONE]", StringComparison.Ordinal) && !kept.Contains("jane", StringComparison.Ordinal);
        }, iter: 2000);
    }

    [Fact]
    public void A_stream_in_which_nothing_fits_is_kept_byte_for_byte()
    {
        var stream = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2000).Select(i => $"id: {i}\ndata:{{\"delta\" : \"\\u0068{i} \", \"x\":[1,{{}}]}}\n\n")) + ": comment\n\ndata: {\"delta\":\"cut of");
        Assert.Equal(Encoding.UTF8.GetString(stream), Redact(stream, [777]));
    }

    [Fact]
    public void Memory_is_bounded_by_events_and_bytes()
    {
        var chain = new RedactionChain(null, _ => default, s_patterns);
        chain.BeginEvents();
        var (sent, kept) = (0L, 0L);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes($"data: {{\"delta\":\"a\",\"index\":{i % 2},\"pad\":\"{new string('x', 1000)}\"}}\n\n");
            sent += bytes.Length;
            kept += chain.Next(bytes, isLast: false).Length;
            Assert.InRange(sent - kept, 0, 300 * 1024);
        }
    }

    private static IEnumerable<string> Cut(string text, int[] sizes)
    {
        for (var (at, turn) = (0, 0); at < text.Length; turn++)
        {
            var size = Math.Min(sizes[turn % sizes.Length], text.Length - at);
            yield return text.Substring(at, size);
            at += size;
        }
    }

    private static string Redact(byte[] stream, int[] sizes)
    {
        var chain = new RedactionChain(null, _ => default, s_patterns);
        chain.BeginEvents();
        var kept = new List<byte>();
        for (var (at, turn) = (0, 0); at < stream.Length; turn++)
        {
            var size = Math.Min(sizes[turn % sizes.Length], stream.Length - at);
            kept.AddRange(chain.Next(stream.AsSpan(at, size), isLast: false));
            at += size;
        }
        kept.AddRange(chain.Next([], isLast: true));
        return Encoding.UTF8.GetString([.. kept]);
    }

    /// <summary>The text that a client would put together from the events of the first kind.</summary>
    private static string Joined(string stream, Func<string, string> one)
    {
        var (before, after) = (one("\u0001").Split(Json("\u0001"))[0], one("\u0001").Split(Json("\u0001"))[1]);
        return string.Concat(stream.Split('\n').Where(l => l.StartsWith("data: " + before, StringComparison.Ordinal) && l.EndsWith(after, StringComparison.Ordinal))
            .Select(l => JsonSerializer.Deserialize<string>(l[("data: " + before).Length..^after.Length])));
    }

    private static string Json(string text) => JsonSerializer.Serialize(text);
}
