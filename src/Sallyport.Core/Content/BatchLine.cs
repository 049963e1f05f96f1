using Sallyport.Core.Policy;

namespace Sallyport.Core.Content;

/// <summary>One request in an uploaded batch.</summary>
/// <param name="Number">From 1.</param>
public readonly record struct BatchLine(int Number, string Method, string Path, ContentFacts Facts);
