namespace Sallyport.Bench;

/// <summary>A measure that cannot be taken, or a peer that cannot run. Reported by name; the others go on.</summary>
internal sealed class BenchFailure(string message) : Exception(message);
