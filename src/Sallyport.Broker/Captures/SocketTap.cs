using System.Buffers;
using Sallyport.Broker.Sockets;

namespace Sallyport.Broker.Captures;

/// <summary>Takes the messages out of one direction's frames, as they are about to pass, for the capture of the call.</summary>
internal sealed class SocketTap(CallCapture capture, bool isFromClient)
{
    private readonly FrameReader _frames = new(isFromClient);

    /// <exception cref="Content.RefusedBodyException">They cannot be written, and must not pass.</exception>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        // Frames that make no sense were refused before they came here.
        while (!bytes.IsEmpty && _frames.Next(bytes, out var length, out var isData, out var messageEnds) is null)
        {
            var part = isData ? bytes[..length] : [];
            if (isFromClient) Unmasked(part, messageEnds);
            else Take(part, messageEnds);
            bytes = bytes[length..];
        }
    }

    private void Unmasked(ReadOnlySpan<byte> masked, bool messageEnds)
    {
        var payload = ArrayPool<byte>.Shared.Rent(masked.Length);
        try
        {
            var plain = payload.AsSpan(0, masked.Length);
            _frames.Unmask(masked, plain);
            Take(plain, messageEnds);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(payload, clearArray: true);
        }
    }

    private void Take(ReadOnlySpan<byte> part, bool messageEnds)
    {
        if (!part.IsEmpty || messageEnds) capture.Message(isFromClient, part, messageEnds);
    }
}
