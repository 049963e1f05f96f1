using Sallyport.Broker.Sessions;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Entrances;

/// <summary>Counts and writes down a tunnel, or any connection, that was refused.</summary>
internal sealed class TunnelDenials(IJournal journal)
{
    public async Task WriteAsync(Session? session, string? host, Denial denial)
    {
        session?.CountDenied();
        try
        {
            await journal.AppendAsync(new JournalEntry
            {
                Type = JournalEntryType.TunnelDenied,
                Session = session?.Id,
                Agent = session?.Agent,
                Host = host,
                Rule = denial.Code,
                Reason = denial.Message,
            }, CancellationToken.None);
        }
        catch (IOException)
        {
            // It is refused all the same, and whatever would pass is refused too while the journal cannot be written.
        }
    }
}
