using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Delivery;

/// <summary>One process at a time delivers to a sink, so that order holds and no place goes back. Freed by the system however the process ends.</summary>
internal static class SinkLock
{
    /// <summary>Null where another process has it.</summary>
    public static FileStream? TryTake(SallyHome home, string sink)
    {
        PrivateFolder.Create(home.SinksFolder);
        try
        {
            return new FileStream(Path.Combine(home.SinksFolder, sink + ".lock"), PrivateFolder.CreateFile(FileMode.OpenOrCreate, FileAccess.Write));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
