using Sallyport.Core.Captures;
using Sallyport.Core.Leaks;

namespace Sallyport.Broker.Captures;

/// <summary>One direction of a captured call: what is taken out of it, and how much of it may be kept.</summary>
internal sealed class CaptureSide(RedactionChain chain, long limitBytes)
{
    private bool _isFull;

    public RedactionChain Chain { get; } = chain;

    /// <summary>Whether the end of its body has passed.</summary>
    public bool IsEnded { get; set; }

    /// <summary>What passed and was not kept.</summary>
    public long OmittedBytes { get; private set; }

    /// <summary>How much of so many bytes may still be written to a file that is as long as <paramref name="written"/>; the rest is counted.</summary>
    public int Room(long written, int bytes)
    {
        if (!_isFull && written + CaptureWriter.CostOf(bytes) <= limitBytes) return bytes;
        var room = _isFull ? 0 : (int)Math.Clamp(limitBytes - written - CaptureWriter.CostOf(0), 0, bytes);
        // From here on nothing: what is kept has no holes.
        _isFull = true;
        OmittedBytes += bytes - room;
        return room;
    }

    /// <summary>Whether all that follows is only counted.</summary>
    public bool Skips(int bytes)
    {
        if (_isFull) OmittedBytes += bytes;
        return _isFull;
    }
}
