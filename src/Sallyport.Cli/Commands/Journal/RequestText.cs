using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sallyport.Cli.Output;
using Sallyport.Core.Captures;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Journal;

/// <summary>One request for people: entries, then what was captured, JSON laid out, and nothing in it able to move the cursor.</summary>
internal sealed class RequestText(CliContext context)
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Style _style = Style.ForOut(context);

    public void Write(RequestShown shown)
    {
        var printer = new EntryPrinter(context, json: false);
        foreach (var entry in shown.Entries) printer.Print(entry);
        context.Out.WriteLine();
        var verdict = TerminalText.Escape(shown.Verdict);
        foreach (var line in TextWrap.Wrap(verdict, context.Width)) context.Out.WriteLine(shown.IsSound ? line : _style.Red(line));
        if (shown.Call is not { } call) return;

        var level = call.Start?.Level is { } text ? $", {text}" : "";
        var redactions = call.End is { Redactions: > 0 } end ? string.Create(CultureInfo.InvariantCulture, $", {end.Redactions} taken out") : "";
        var cut = call.End?.RequestCut == true ? ", the rest of the body was not sent" : "";
        Part($"sent{level}{redactions}{cut}", call.RequestHead, call.RequestBody, call.End?.RequestOmittedBytes ?? 0);
        if (!call.AnswerHead.IsEmpty || !call.AnswerBody.IsEmpty) Part("answered", call.AnswerHead, call.AnswerBody, call.Messages.Count > 0 ? 0 : call.End?.AnswerOmittedBytes ?? 0);
        foreach (var message in call.Messages) Message(message);
        if (call.Messages.Count > 0) Omitted((call.End?.RequestOmittedBytes ?? 0) + (call.End?.AnswerOmittedBytes ?? 0));
    }

    private void Part(string title, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, long omitted)
    {
        Title(title);
        foreach (var line in Encoding.Latin1.GetString(head.Span).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)) context.Out.WriteLine(TerminalText.Escape(line));
        if (body.IsEmpty && omitted == 0) return;
        context.Out.WriteLine();
        Body(body, isWhole: omitted == 0);
        Omitted(omitted);
    }

    private void Message(CapturedMessage message)
    {
        Title($"{(message.IsFromAgent ? "agent" : "provider")}, after {Quantities.Duration(message.Elapsed)}{(message.IsWhole ? "" : ", not whole")}");
        Body(message.Content, message.IsWhole);
    }

    private void Title(string text)
    {
        context.Out.WriteLine();
        context.Out.WriteLine(_style.Bold($"── {TerminalText.Escape(text)}"));
    }

    private void Omitted(long bytes)
    {
        if (bytes > 0) context.Out.WriteLine(_style.Dim(string.Create(CultureInfo.InvariantCulture, $"… and {bytes} bytes more, beyond capture.max_call_bytes")));
    }

    private void Body(ReadOnlyMemory<byte> bytes, bool isWhole)
    {
        if (Text(bytes, isWhole) is not { } text)
        {
            context.Out.WriteLine(_style.Dim($"{Quantities.Bytes(bytes.Length)} that are no text: see --raw"));
            return;
        }
        foreach (var line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')) context.Out.WriteLine(TerminalText.Escape(line.Replace("\t", "    ", StringComparison.Ordinal)));
    }

    private static string? Text(ReadOnlyMemory<byte> bytes, bool isWhole)
    {
        try
        {
            if (bytes.Span.TrimStart(" \r\n\t"u8) is [(byte)'{' or (byte)'[', ..]) return LaidOut(bytes);
        }
        catch (JsonException)
        {
            // It only begins like JSON, or was cut: it is shown as it is.
        }
        try
        {
            // What was cut may end within a character.
            var end = bytes.Length;
            if (!isWhole) while (end > 0 && bytes.Length - end < 4 && bytes.Span[end - 1] >= 0x80) end--;
            return s_strict.GetString(bytes.Span[..end]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string LaidOut(ReadOnlyMemory<byte> bytes)
    {
        using var parsed = JsonDocument.Parse(bytes);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) parsed.WriteTo(json);
        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}
