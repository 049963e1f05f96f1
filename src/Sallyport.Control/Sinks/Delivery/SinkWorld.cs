using Sallyport.Control.Sinks.Formats;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Delivery;

/// <summary>What all deliveries of a home share.</summary>
/// <param name="Jitter">0 to 1.</param>
internal sealed record SinkWorld(SallyHome Home, ControlDatabase Database, IJournal Journal, EventText Text, TimeProvider Time, SinkOptions Options, Func<double> Jitter);
