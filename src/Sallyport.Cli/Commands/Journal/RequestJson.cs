using System.Text;
using System.Text.Json;
using Sallyport.Cli.Output;
using Sallyport.Core.Captures;

namespace Sallyport.Cli.Commands.Journal;

/// <summary>One request as a JSON object. Bodies are text where they are UTF-8, else base64.</summary>
internal static class RequestJson
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Write(CliContext context, RequestShown shown) => context.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("request", shown.Request);
        json.WriteStartArray("entries");
        foreach (var entry in shown.Entries) json.WriteRawValue(entry.Line.Span);
        json.WriteEndArray();
        json.WriteStartObject("capture");
        json.WriteString("outcome", shown.Finding.Outcome.ToString().ToLowerInvariant());
        json.WriteString("verdict", shown.Verdict);
        json.WriteBoolean("sound", shown.IsSound);
        json.WriteString("id", shown.Finding.Id);
        if (shown.Call is { } call) Write(json, call);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, CapturedCall call)
    {
        json.WriteString("state", call.State.ToString().ToLowerInvariant());
        json.WriteString("level", call.Start?.Level);
        if (call.End is { } end)
        {
            json.WriteNumber("redactions", end.Redactions);
            json.WriteString("rule", end.Rule);
        }
        Write(json, "sent", call.RequestHead, call.RequestBody, call.End?.RequestOmittedBytes, call.End is { } sent ? sent.RequestCut == true : null);
        Write(json, "answered", call.AnswerHead, call.AnswerBody, call.End?.AnswerOmittedBytes);
        json.WriteStartArray("messages");
        foreach (var message in call.Messages)
        {
            json.WriteStartObject();
            json.WriteString("from", message.IsFromAgent ? "agent" : "provider");
            json.WriteNumber("milliseconds", (long)message.Elapsed.TotalMilliseconds);
            json.WriteBoolean("whole", message.IsWhole);
            Body(json, "content", message.Content);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, long? omitted, bool? isCut = null)
    {
        json.WriteStartObject(name);
        json.WriteString("head", Encoding.Latin1.GetString(head.Span));
        Body(json, "body", body);
        if (omitted is { } bytes) json.WriteNumber("omitted_bytes", bytes);
        if (isCut is { } cut) json.WriteBoolean("cut", cut);
        json.WriteEndObject();
    }

    private static void Body(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            json.WriteString(name, s_strict.GetString(bytes.Span));
        }
        catch (DecoderFallbackException)
        {
            json.WriteBase64String($"{name}_base64", bytes.Span);
        }
    }
}
