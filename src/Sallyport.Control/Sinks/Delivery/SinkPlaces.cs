using Sallyport.Control.State;

namespace Sallyport.Control.Sinks.Delivery;

/// <summary>How far each sink has got in each source.</summary>
internal static class SinkPlaces
{
    public static string? Find(ControlDatabase database, string sink, SinkSource source) => database.Cursors.Find(Name(sink, source));

    public static void Set(ControlDatabase database, string sink, SinkSource source, string place) => database.Cursors.Set(Name(sink, source), place);

    private static string Name(string sink, SinkSource source) => $"sink/{sink}/{(source == SinkSource.Journal ? "journal" : "audit")}";
}
