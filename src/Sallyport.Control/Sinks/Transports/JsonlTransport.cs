using Sallyport.Control.Sinks.Delivery;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Transports;

/// <summary>
/// A file, one event a line, opened for each batch so that it may be moved away between two. The batch counts as
/// delivered once it is on the disk.
/// </summary>
internal sealed class JsonlTransport(SinkDefinition sink, SinkLink link) : ISinkTransport
{
    public async Task<DeliveryAnswer> SendAsync(IReadOnlyList<OutboundEvent> batch, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(sink.Path!, PrivateFolder.CreateFile(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));
            using var lines = new MemoryStream();
            // A line that a crash left unfinished is ended; its event follows again, whole.
            if (file.Length > 0)
            {
                file.Seek(-1, SeekOrigin.End);
                if (file.ReadByte() != '\n') lines.WriteByte((byte)'\n');
            }
            foreach (var outbound in batch)
            {
                lines.Write(outbound.Text);
                lines.WriteByte((byte)'\n');
            }
            file.Seek(0, SeekOrigin.End);
            await file.WriteAsync(lines.GetBuffer().AsMemory(0, (int)lines.Length), cancellationToken);
            file.Flush(flushToDisk: true);
            return DeliveryAnswer.Accepted("written to the disk");
        }
        catch (Exception e) when (SinkFailure.IsExpected(e, cancellationToken))
        {
            return SinkFailure.Answer(e, link.Patience);
        }
    }

    public void Dispose()
    {
    }
}
