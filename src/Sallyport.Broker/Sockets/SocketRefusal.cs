using System.Buffers.Binary;
using System.Text;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;

namespace Sallyport.Broker.Sockets;

/// <summary>How a WebSocket is told no: an error event in the provider's shape where one may stand, then its closing.</summary>
internal static class SocketRefusal
{
    private const ushort PolicyViolation = 1008;

    /// <param name="mayHoldEvent">Whether no message of the provider's is half sent.</param>
    public static byte[] Frames(ErrorShape shape, Denial denial, bool mayHoldEvent)
    {
        var reason = Encoding.ASCII.GetBytes($"sallyport: {denial.Code}");
        byte[] close = [0x88, (byte)(reason.Length + 2), PolicyViolation >> 8, PolicyViolation & 0xff, .. reason];
        if (!mayHoldEvent) return close;
        var body = DenialResponse.Body(shape, denial);
        byte[] message = shape == ErrorShape.OpenAI ? [.. Encoding.ASCII.GetBytes($"{{\"type\":\"error\",\"status\":{denial.Status},"), .. body[1..]] : body;
        var head = new byte[4] { 0x81, 126, 0, 0 };
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)message.Length);
        return message.Length < 126 ? [0x81, (byte)message.Length, .. message, .. close] : [.. head, .. message, .. close];
    }
}
