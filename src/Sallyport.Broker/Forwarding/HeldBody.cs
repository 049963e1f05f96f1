using System.Net;
using System.Runtime.InteropServices;
using Sallyport.Broker.Content;

namespace Sallyport.Broker.Forwarding;

/// <summary>
/// A short body that is held whole. The HTTP library sends an array in one step and reads the answer behind it; for a body
/// of which more may come (<see cref="ClientBody"/>) it keeps both directions going at once.
/// </summary>
internal sealed class HeldBody : ByteArrayContent
{
    // Half of what every HTTP/2 server takes unasked: a longer one could wait for room while its answer is there already.
    private const int MaxBytes = 32 * 1024;

    private readonly Exchange _x;
    private readonly InspectedBody _body;

    private HeldBody(Exchange x, InspectedBody body, ArraySegment<byte> bytes)
        : base(bytes.Array!, bytes.Offset, bytes.Count)
    {
        (_x, _body) = (x, body);
    }

    /// <summary>Null where the body is not held whole, is long, or came without its length, which it then leaves without too.</summary>
    public static HeldBody? For(Exchange x)
    {
        if (x.Body is not { IsWhole: true, HeldBytes: <= MaxBytes } body || x.Http.Request.ContentLength is null) return null;
        return MemoryMarshal.TryGetArray(body.Held, out var bytes) && bytes.Array is not null ? new HeldBody(x, body, bytes) : null;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // First: the answer may come before the sending ends.
        _body.CountWhole(_x);
        return base.SerializeToStreamAsync(stream, context, cancellationToken);
    }
}
