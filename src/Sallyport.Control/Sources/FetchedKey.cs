using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sources;

/// <summary>What a source answered: text that may be a key, not yet looked at.</summary>
public sealed record FetchedKey(Secret Text, SourceLease? Lease) : IDisposable
{
    public void Dispose() => Text.Dispose();
}
