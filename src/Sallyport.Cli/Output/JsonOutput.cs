using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sallyport.Cli.Output;

/// <summary>Writes one JSON value to stdout: indented on a terminal, one line when piped.</summary>
public static class JsonOutput
{
    public static void WriteJson(this CliContext context, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Indented = context.OutIsTerminal,
            // Names keep their letters; control and format characters are escaped all the same.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            write(json);
        }
        context.Out.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }
}
