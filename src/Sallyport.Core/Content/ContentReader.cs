using Sallyport.Core.Policy;

namespace Sallyport.Core.Content;

/// <summary>
/// Reads out of a request's body, while it passes in pieces of any size, what a decision depends on. It holds a few
/// hundred bytes of it at most. A denial is final: nothing is read after one.
/// </summary>
public abstract class ContentReader
{
    /// <summary>As far as the body has been read.</summary>
    public abstract ContentFacts Facts { get; }

    /// <summary>Takes the next bytes; null, or why the body is refused.</summary>
    public abstract Denial? Read(ReadOnlySpan<byte> bytes);

    /// <summary>The body is over; null, or why it is refused.</summary>
    public abstract Denial? Complete();
}
