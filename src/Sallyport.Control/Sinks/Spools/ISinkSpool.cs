using Sallyport.Core.PolicyFiles;

namespace Sallyport.Control.Sinks.Spools;

/// <summary>
/// Where events wait: what is written down anyway, never a copy. Each sink reads it from its own place, so a sink that is
/// down holds up nothing and loses nothing.
/// </summary>
internal interface ISinkSpool
{
    SinkSource Source { get; }

    /// <param name="place">As a <see cref="SpooledEvent.After"/> or <see cref="SpoolRead.End"/> said; null for the beginning.</param>
    /// <param name="wanted">Events that are not are passed over.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    SpoolRead Read(string? place, SinkEvents wanted, int maxEvents, long maxBytes);

    /// <summary>About how much waits behind the place, in bytes.</summary>
    long PendingBytes(string? place);
}

/// <param name="After">The place behind it.</param>
internal sealed record SpooledEvent(SinkEvent Event, string After);

/// <param name="End">The place up to which everything was looked at; null where nothing was.</param>
/// <param name="More">Whether there may be more right behind it.</param>
internal sealed record SpoolRead(IReadOnlyList<SpooledEvent> Events, string? End, bool More);
