namespace Sallyport.Core.Metering;

/// <summary>Where usage and freezes are kept, beside the ledger of budgets. Shared by all gates of one home.</summary>
public interface IUsageStore : IBudgetLedger
{
    /// <summary>Adds sums to those that are there.</summary>
    /// <exception cref="IOException">It cannot be written; nothing was.</exception>
    void Add(IReadOnlyCollection<UsageRow> rows);

    /// <summary>The sums of every minute since <paramref name="since"/>, in their order.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    IReadOnlyList<UsageRow> Read(DateTimeOffset since);

    /// <summary>Puts a freeze into force, for gates that start later too. One that is in force already keeps its reason.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    void Add(Freeze freeze);

    /// <summary>False where there was none.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    bool Remove(FreezeTarget target);

    /// <exception cref="IOException">It cannot be read.</exception>
    FreezeList Freezes();
}
