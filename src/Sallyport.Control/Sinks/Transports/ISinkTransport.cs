using Sallyport.Control.Sinks.Delivery;

namespace Sallyport.Control.Sinks.Transports;

/// <summary>The way to one receiver.</summary>
internal interface ISinkTransport : IDisposable
{
    /// <summary>Sends a batch and waits for the receiver's word. What can go wrong on the way is an answer, not an exception.</summary>
    Task<DeliveryAnswer> SendAsync(IReadOnlyList<OutboundEvent> batch, CancellationToken cancellationToken);
}

/// <param name="Text">One line of JSON in ASCII.</param>
internal sealed record OutboundEvent(SinkEvent Event, byte[] Text);
