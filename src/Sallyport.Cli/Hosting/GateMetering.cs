using Sallyport.Core.Batches;
using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Cli.Hosting;

/// <summary>What a gate meters with: the store that it shares with other gates of this home, and the prices.</summary>
internal sealed class GateMetering : IDisposable
{
    private readonly SqliteRateLedger _rates;

    private GateMetering(SqliteUsageStore store, SqliteRateLedger rates, Meter meter, InspectedBatches batches) =>
        (Store, _rates, Meter, Batches) = (store, rates, meter, batches);

    public SqliteUsageStore Store { get; }

    public Meter Meter { get; }

    public InspectedBatches Batches { get; }

    /// <exception cref="UserError">The store cannot be opened, or the user's prices have an error.</exception>
    public static GateMetering Open(CliContext context, Func<string, Secret> deriveKey)
    {
        var prices = PriceTableLoader.Load(context.Home);
        var store = SqliteUsageStore.Open(context.Home);
        try
        {
            var rates = new SqliteRateLedger(context.Home, context.Time);
            return new GateMetering(
                store, rates, new Meter(context.Time, store, prices, rates), new InspectedBatches(store, deriveKey(InspectedBatches.KeyPurpose), context.Time));
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Batches.Dispose();
        _rates.Dispose();
        Store.Dispose();
    }
}
