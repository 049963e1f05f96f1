namespace Sallyport.Core.Journal;

/// <summary>The journal as a gate uses it, for which the end of a call must not cost what its beginning costs.</summary>
public interface IGateJournal : IJournal
{
    /// <summary>
    /// Takes one entry that nobody has to wait for: it stands in the chain before whatever is appended later, and is
    /// written with that, or within the writer's flush interval at the latest. Where nothing can be written it is kept
    /// and tried again. An end that this process did not live to write is an end that the journal does not have; so
    /// this is for how something ended, never for leave to begin it.
    /// </summary>
    void AppendSoon(JournalEntry entry);
}
