using System.Text;
using System.Text.Json;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Delivery;

/// <summary>Events that a receiver does not take, in a private file beside the journal, one a line with the reason.</summary>
internal sealed class DeadLetters(SallyHome home, TimeProvider time)
{
    public static string FileOf(SallyHome home, string sink) => Path.Combine(home.SinksFolder, sink + ".dead.jsonl");

    /// <exception cref="IOException">It cannot be written: the event must not be given up.</exception>
    public void Add(string sink, SinkEvent sinkEvent, string reason, byte[] text)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, time.GetUtcNow().UtcDateTime);
            json.WriteString("id"u8, sinkEvent.Id);
            json.WriteString("reason"u8, reason);
            json.WriteString("event"u8, Encoding.UTF8.GetString(text));
            json.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        PrivateFolder.Create(home.SinksFolder);
        using var file = new FileStream(FileOf(home, sink), PrivateFolder.CreateFile(FileMode.Append, FileAccess.Write, FileShare.Read));
        file.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
        file.Flush(flushToDisk: true);
    }
}
