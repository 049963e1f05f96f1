namespace Sallyport.Core.Batches;

/// <summary>Where the batch files are kept that a gate read while they were uploaded. Shared by all gates of one home.</summary>
public interface IBatchStore
{
    /// <summary>Keeps <paramref name="record"/>, and forgets what is older than <paramref name="oldest"/> and more than the newest <paramref name="most"/>.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    void Remember(BatchRecord record, DateTimeOffset oldest, int most);

    /// <exception cref="IOException">It cannot be read.</exception>
    BatchRecord? Find(string credential, string file);
}

/// <param name="File">The provider's id of the uploaded file.</param>
/// <param name="Agent">Who uploaded it.</param>
/// <param name="Calls">As <see cref="BatchCalls"/> writes them.</param>
/// <param name="Mac">Made with a key of the vault over all the rest.</param>
public sealed record BatchRecord(string Credential, string File, string Agent, DateTimeOffset Seen, string Calls, string Mac);
