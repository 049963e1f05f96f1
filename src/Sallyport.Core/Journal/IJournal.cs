namespace Sallyport.Core.Journal;

/// <summary>Where decisions and uses are written down. The gate denies whatever it cannot write.</summary>
public interface IJournal
{
    /// <summary>
    /// Appends one entry. Completes when the entry has been handed to the operating system in its place in the chain,
    /// so that it survives this process; a flush to the disk follows within the writer's flush interval and is shared
    /// by all entries of that interval.
    /// </summary>
    /// <exception cref="IOException">It could not be written: disk full, folder gone. The caller must fail closed.</exception>
    ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken);
}
