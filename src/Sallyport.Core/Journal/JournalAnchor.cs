namespace Sallyport.Core.Journal;

/// <summary>A place where the chain must have a certain hash, known from somewhere else than the files.</summary>
/// <param name="Source">What vouches for it, such as <c>head.json</c>.</param>
public sealed record JournalAnchor(long Seq, string Hash, string Source);
