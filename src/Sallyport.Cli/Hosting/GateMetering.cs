using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Cli.Hosting;

/// <summary>What a gate meters with: the store that it shares with other gates of this home, and the prices.</summary>
internal sealed class GateMetering : IDisposable
{
    private GateMetering(SqliteUsageStore store, Meter meter) => (Store, Meter) = (store, meter);

    public SqliteUsageStore Store { get; }

    public Meter Meter { get; }

    /// <exception cref="UserError">The store cannot be opened, or the user's prices have an error.</exception>
    public static GateMetering Open(CliContext context)
    {
        var prices = PriceTableLoader.Load(context.Home);
        var store = SqliteUsageStore.Open(context.Home);
        return new GateMetering(store, new Meter(context.Time, store, prices));
    }

    public void Dispose() => Store.Dispose();
}
